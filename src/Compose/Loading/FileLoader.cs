using System.Collections.Immutable;
using Orc.Compose.Interpolation;
using Orc.Compose.Merging;
using Orc.Compose.Validation;
using Orc.Compose.Values;
using Orc.Compose.Yaml;

namespace Orc.Compose.Loading;

/// <summary>
/// Brings files into one tree, in Compose's order: parse, expand variables, check and bring to long syntax, include,
/// extend, merge.
/// </summary>
internal sealed class FileLoader(LoadContext context, VariableScope variables, PathResolver paths, FileStack? outer)
{
    private readonly TreeMerge _merge = new(context.Diagnostics, TagUse.Consume, context.Origins);

    /// <summary>The merged files; null where nothing could be read.</summary>
    public MappingNode? Load(ImmutableArray<SourceFile> files)
    {
        MappingNode? merged = null;
        foreach (var file in files)
        {
            foreach (var document in Documents(file))
            {
                merged = Add(merged, document, file);
            }
        }

        return merged;
    }

    /// <summary>The documents of a file, checked and in long syntax.</summary>
    public IEnumerable<MappingNode> Documents(SourceFile file)
    {
        foreach (var raw in file.Documents)
        {
            var document = Expand(raw);
            if (document.IsNull)
            {
                continue;
            }

            if (document is not MappingNode)
            {
                context.Damage.AddAll();
                context.Diagnostics.Error(
                    $"a Compose file is a mapping, not {document.Description}", document.Position);
                continue;
            }

            var pass = new SchemaPass(
                context.Diagnostics,
                context.Request.ResolvePaths ? paths : null,
                keepsVariables: !context.Request.Interpolate)
            {
                RelativeBinds = context.RelativeBinds,
                Damage = context.Damage,
            };
            if (pass.Apply(document, ComposeSchema.File) is MappingNode canonical)
            {
                yield return WithoutVersion(canonical);
            }
        }
    }

    // A value whose variable is missing may be anything: what goes with it cannot be judged.
    private Node Expand(Node raw)
    {
        if (!context.Request.Interpolate)
        {
            // What is asked for is known all the same (config --variables).
            _ = NodeInterpolation.Apply(raw, new UnheardVariables(variables));
            return raw;
        }

        context.Origins?.Note(raw);
        var before = context.Diagnostics.ErrorCount;
        var expanded = NodeInterpolation.Apply(raw, variables);
        if (context.Diagnostics.ErrorCount > before)
        {
            context.Damage.AddAll();
        }

        return expanded;
    }

    private MappingNode Add(MappingNode? merged, MappingNode document, SourceFile file)
    {
        var before = context.Diagnostics.ErrorCount;
        var stack = new FileStack(file.Path, outer);
        if (document.Items("include") is { IsEmpty: false } includes)
        {
            var include = new IncludePass(context, variables, paths, stack);

            // What two of them say of one thing, the earlier one says over the later.
            foreach (var entry in includes.OfType<MappingNode>().Reverse())
            {
                if (include.Load(entry) is { } included)
                {
                    merged = _merge.Merge(merged, included);
                }
            }
        }

        var extended = new ExtendsPass(context, variables, paths, merged).Apply(document.Without("include"), file.Path);
        var result = _merge.Merge(merged, extended);
        if (context.Diagnostics.ErrorCount > before)
        {
            context.Damage.AddAll();
        }

        return result;
    }

    private MappingNode WithoutVersion(MappingNode document)
    {
        if (document.TryFind("version", out var version))
        {
            context.Diagnostics.Warning("the key \"version\" is obsolete and has no effect", version.KeyPosition);
        }

        return document.Without("version");
    }
}
