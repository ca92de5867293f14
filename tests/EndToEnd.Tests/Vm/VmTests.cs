using Orc.EndToEnd.Tests.Hosts;

namespace Orc.EndToEnd.Tests.Vm;

/// <summary>
/// A Debian with systemd and cgroup v2 in a virtual machine (eng/vm.sh, which says what is looked at): about five
/// minutes without KVM, so only in ./test.sh --full.
/// </summary>
[Trait("Needs", "Full")]
public sealed class VmTests
{
    [Fact]
    public async Task Debian_WithSystemdAndCgroup2_AllWorks()
    {
        var ran = await Shell.HereAsync($"ORC_BIN={Programs.Folder} {Programs.Repository}/eng/vm.sh");

        _ = ran.Succeeded().Says("^[0-9]+ passed, 0 failed$");
    }
}
