using System.CommandLine;
using Orc.Cli.Invoking;

namespace Orc.Cli.Commands.Completion;

/// <summary><c>orc completion</c>: a script for a shell, which asks <c>orc __complete</c> what may follow.</summary>
internal sealed class CompletionCommand : Command
{
    private const string Bash =
        """
        # orc completion for bash: source <(orc completion bash)
        _orc() {
          local IFS=$'\n'
          COMPREPLY=($(orc __complete -- "${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null))
        }
        complete -o default -o nosort -F _orc orc

        """;

    private const string Zsh =
        """
        #compdef orc
        # orc completion for zsh: source <(orc completion zsh)
        _orc() {
          local -a found
          found=("${(@f)$(orc __complete -- "${(@)words[2,CURRENT]}" 2>/dev/null)}")
          compadd -a found
          (( ${#found} )) || _files
        }
        compdef _orc orc

        """;

    private const string Fish =
        """
        # orc completion for fish: orc completion fish | source
        function __orc_complete
          set -l words (commandline -opc) (commandline -ct)
          orc __complete -- $words[2..-1] 2>/dev/null
        end
        complete -c orc -a '(__orc_complete)'

        """;

    private readonly Argument<string> _shell = Operand.One("SHELL");

    public CompletionCommand()
        : base("completion", "Print a completion script for bash, zsh or fish")
    {
        Add(_shell);
        this.Runs(RunAsync);
    }

    private async Task<int> RunAsync(Invocation invocation, CancellationToken cancellationToken)
    {
        var script = invocation.Get(_shell) switch
        {
            "bash" => Bash,
            "zsh" => Zsh,
            "fish" => Fish,
            var other => throw new CliException($"there is no completion for {other}: it is bash, zsh or fish"),
        };
        await invocation.Out.WriteAsync(script.AsMemory(), cancellationToken);
        return ExitCodes.Success;
    }
}
