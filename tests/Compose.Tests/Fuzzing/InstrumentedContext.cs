using System.Reflection;
using System.Runtime.Loader;
using Orc.Compose.Loading;

namespace Orc.Compose.Tests.Fuzzing;

/// <summary>
/// The loader instrumented, and these tests once more beside it, so that they call that one. What crosses the border
/// are types of both sides only.
/// </summary>
internal sealed class InstrumentedContext : AssemblyLoadContext
{
    private static readonly Lazy<(byte[] Assembly, int Blocks)> Loader =
        new(() => Instrumentation.Apply(typeof(ComposeLoader).Assembly.Location));

    private readonly MethodInfo _run;
    private readonly MethodInfo _minimise;

    public InstrumentedContext()
        : base("instrumented")
    {
        var part = LoadFromAssemblyName(typeof(InstrumentedContext).Assembly.GetName())
            .GetType(typeof(FuzzPart).FullName!)!;
        _run = part.GetMethod(nameof(FuzzPart.Run))!;
        _minimise = part.GetMethod(nameof(FuzzPart.Minimise))!;
    }

    public static int BlockCount => Loader.Value.Blocks;

    public object?[] Run(int seed, int count, string[] current, long[] since) =>
        (object?[])Call(_run, seed, count, BlockCount, current, since);

    public string[] Minimise(string[] texts) => (string[])Call(_minimise, texts, BlockCount);

    protected override Assembly? Load(AssemblyName assemblyName)
    {
        if (assemblyName.Name == typeof(ComposeLoader).Assembly.GetName().Name)
        {
            using var stream = new MemoryStream(Loader.Value.Assembly);
            return LoadFromStream(stream);
        }

        return assemblyName.Name == typeof(InstrumentedContext).Assembly.GetName().Name
            ? LoadFromAssemblyPath(typeof(InstrumentedContext).Assembly.Location)
            : null;
    }

    private static object Call(MethodInfo method, params object?[] arguments) =>
        method.Invoke(null, BindingFlags.DoNotWrapExceptions, null, arguments, null)!;
}
