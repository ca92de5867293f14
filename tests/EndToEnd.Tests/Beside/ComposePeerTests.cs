using Orc.EndToEnd.Tests.Hosts;

namespace Orc.EndToEnd.Tests.Beside;

/// <summary>
/// What files mean to docker compose they mean to orc: every case of the corpus, and every form of <c>config</c>,
/// through both programs. What differs on purpose is said in compose_known.py, with the reason.
/// </summary>
[Trait("Needs", "Full")]
public sealed class ComposePeerTests
{
    private const string Folder = "tests/EndToEnd.Tests/Beside";
    private const string Program = "usr/libexec/docker/cli-plugins/docker-compose";

    [Fact]
    public async Task Config_OfEveryCase_MeansWhatItMeansToDocker()
    {
        var peer = $"{Programs.Repository}/artifacts/peers/docker-compose";
        var got = await Shell.HereAsync($"{Programs.Repository}/eng/peers.sh --suite trixie {peer} docker-compose");
        Assert.SkipUnless(got.Code == 0, $"docker compose could not be had: {got.Error}");

        var ran = await Shell.HereAsync(
            $"python3 {Programs.Repository}/{Folder}/compose_peer.py {peer}/{Program} {Programs.Orc}");

        TestContext.Current.TestOutputHelper?.WriteLine(ran.Out);
        Assert.True(ran.Code == 0, ran.Out + ran.Error);
    }
}
