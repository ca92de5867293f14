using Mono.Cecil;
using Mono.Cecil.Cil;
using Mono.Cecil.Rocks;

namespace Orc.Compose.Tests.Fuzzing;

/// <summary>Makes an assembly say where it is: every basic block of it begins with a call of the edge map.</summary>
internal static class Instrumentation
{
    /// <summary>The changed assembly, and how many blocks it has.</summary>
    public static (byte[] Assembly, int Blocks) Apply(string path)
    {
        using var module = ModuleDefinition.ReadModule(path);
        var visit = module.ImportReference(typeof(EdgeMap).GetMethod(nameof(EdgeMap.Visit)));
        var blocks = 0;
        foreach (var method in module.GetTypes().SelectMany(type => type.Methods).Where(method => method.HasBody))
        {
            method.Body.SimplifyMacros();
            var code = method.Body.GetILProcessor();
            foreach (var leader in Leaders(method.Body))
            {
                // What jumps to the block keeps its target: the call takes the place of the block's first instruction,
                // which moves behind it.
                var first = Instruction.Create(OpCodes.Nop);
                (first.OpCode, first.Operand) = (leader.OpCode, leader.Operand);
                (leader.OpCode, leader.Operand) = (OpCodes.Ldc_I4, blocks++);
                var call = Instruction.Create(OpCodes.Call, visit);
                code.InsertAfter(leader, call);
                code.InsertAfter(call, first);
            }

            method.Body.OptimizeMacros();
        }

        using var stream = new MemoryStream();
        module.Write(stream);
        return (stream.ToArray(), blocks);
    }

    private static List<Instruction> Leaders(MethodBody body)
    {
        var leaders = new HashSet<Instruction>();
        if (body.Instructions.Count > 0)
        {
            leaders.Add(body.Instructions[0]);
        }

        foreach (var instruction in body.Instructions)
        {
            switch (instruction.Operand)
            {
                case Instruction target:
                    leaders.Add(target);
                    break;
                case Instruction[] targets:
                    leaders.UnionWith(targets);
                    break;
            }

            if (instruction.OpCode.FlowControl is FlowControl.Cond_Branch && instruction.Next is { } next)
            {
                leaders.Add(next);
            }
        }

        leaders.UnionWith(body.ExceptionHandlers.Select(handler => handler.HandlerStart));
        leaders.UnionWith(body.ExceptionHandlers.Select(handler => handler.FilterStart).OfType<Instruction>());
        return [.. body.Instructions.Where(leaders.Contains)];
    }
}
