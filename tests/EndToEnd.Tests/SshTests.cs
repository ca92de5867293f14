using System.Diagnostics;
using Orc.EndToEnd.Tests.Hosts;

namespace Orc.EndToEnd.Tests;

/// <summary>A daemon on a machine that only ssh leads to, by a real sshd.</summary>
public sealed class SshTests(OrcHost host) : IClassFixture<OrcHost>
{
    private string Folder => Path.Combine(host.Root, "ssh");

    private string Url => $"ssh://root@{OrcHost.Address}:2022{host.RunRoot}/orc.sock";

    [Fact]
    public async Task Host_ByItsSshAddress_IsUsedAsIfHere()
    {
        using var server = await ServeAsync();
        try
        {
            var version = await FarAsync("orc version --format '{{.Server.Pid}}'");
            var here = await host.OrcAsync("version", "--format", "{{.Server.Pid}}");
            Assert.Equal(here.Text, version.Succeeded().Text);

            // Both directions, more than one pipe holds, an exit code, and a connection that lives as long as a run.
            var run = await FarAsync(
                "head -c 3000000 /dev/zero | orc run -i --rm busybox sh -c 'wc -c; head -c 2000000 /dev/zero; exit 7' "
                + "| wc -c; orc run --rm busybox sh -c 'exit 7'; echo code $?");
            Assert.Contains("2000008", run.Out, StringComparison.Ordinal);
            Assert.Contains("code 7", run.Out, StringComparison.Ordinal);
            var up = await FarAsync(
                "mkdir -p $HOME/far && cd $HOME/far && printf 'services: {a: {image: busybox, init: true, "
                + "command: sleep 1000}}' >compose.yaml && orc up -d --quiet-pull && orc ps --format '{{.Names}}' "
                + "&& orc down -t 1");
            Assert.Contains("far-a-1", up.Succeeded().Out, StringComparison.Ordinal);

            var flag = await FarAsync($"unset ORC_HOST; orc --host {Url} ps -q");
            _ = flag.Succeeded();
        }
        finally
        {
            await EndAsync(server);
        }
    }

    [Fact]
    public async Task Host_ThatCannotBeReached_IsToldInSshsOwnWords()
    {
        using var server = await ServeAsync();
        try
        {
            await SaysAsync($"orc --host ssh://root@{OrcHost.Address}:2023 ps", "Connection refused");
            await SaysAsync($"orc --host ssh://nobody@{OrcHost.Address}:2022 ps", "Permission denied");
            await SaysAsync(
                $"orc --host ssh://root@{OrcHost.Address}:2022/nowhere/orc.sock ps",
                "/nowhere/orc.sock. Is it running?");
        }
        finally
        {
            await EndAsync(server);
        }
    }

    private async Task SaysAsync(string command, string part)
    {
        var ran = await FarAsync(command);
        Assert.NotEqual(0, ran.Code);
        Assert.Contains(part, ran.Error, StringComparison.Ordinal);
        Assert.Contains("Cannot connect to the orc daemon at ssh://", ran.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", ran.Error, StringComparison.Ordinal);
    }

    /// <summary>On a machine without a daemon; its ssh is the real one, with files of this test.</summary>
    private Task<Ran> FarAsync(string command) => host.OutsideAsync(
        $"export PATH={Folder}/bin:$PATH ORC_HOST={Url}; unset ORC_RUN_ROOT ORC_DATA_ROOT; {command}");

    private async Task<Process> ServeAsync()
    {
        _ = (await host.ShellAsync(
            $$"""
            mkdir -p {{Folder}}/bin && cd {{Folder}} && chmod 700 . &&
            { [ -d /run/sshd ] || { mkdir /run/sshd && touch made; }; } &&
            rm -f host_key* user_key* && ssh-keygen -q -t ed25519 -N '' -f host_key &&
            ssh-keygen -q -t ed25519 -N '' -f user_key && cp user_key.pub authorized && chmod 600 authorized &&
            echo "[{{OrcHost.Address}}]:2022 $(cut -d' ' -f1,2 host_key.pub)" >known &&
            printf '%s\n' "IdentityFile {{Folder}}/user_key" "UserKnownHostsFile {{Folder}}/known" \
              "BatchMode yes" >config &&
            printf '#!/bin/sh\nexec /usr/bin/ssh -F {{Folder}}/config "$@"\n' >bin/ssh && chmod 755 bin/ssh &&
            printf '%s\n' "Port 2022" "ListenAddress {{OrcHost.Address}}" "HostKey {{Folder}}/host_key" "UsePAM no" \
              "AuthorizedKeysFile {{Folder}}/authorized" "PermitRootLogin prohibit-password" "StrictModes no" \
              "PidFile none" "SetEnv PATH={{Programs.Folder}}:/usr/bin:/bin" >sshd_config
            """)).Succeeded();
        var server = host.Begin($"exec /usr/sbin/sshd -D -e -f {Folder}/sshd_config", TimeSpan.FromMinutes(2));
        _ = await OrcHost.EventuallyAsync(
            () => host.OutsideAsync($"nc -z -w 1 {OrcHost.Address} 2022"), ran => ran.Code == 0);
        return server;
    }

    private async Task EndAsync(Process server)
    {
        server.Kill(entireProcessTree: true);
        await server.WaitForExitAsync();
        _ = await host.ShellAsync($"[ ! -e {Folder}/made ] || rmdir /run/sshd");
    }
}
