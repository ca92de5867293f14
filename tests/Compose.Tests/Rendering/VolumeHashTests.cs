namespace Orc.Compose.Tests.Rendering;

/// <summary>The hash of a volume changes with what it is, and not with how it is written.</summary>
public class VolumeHashTests
{
    [Theory]
    [InlineData("{}", "{driver: local}", true)]
    [InlineData("", "{driver: local}", true)]
    [InlineData("{labels: {a: b}}", "{driver: local, labels: [a=b]}", true)]
    [InlineData("{}", "{labels: {a: b}}", false)]
    [InlineData("{}", "{driver_opts: {type: tmpfs}}", false)]
    public void ConfigHash_OfWhatIsTheSame_IsTheSame(string one, string other, bool isSame) =>
        Assert.Equal(isSame, Hash(one) == Hash(other));

    private static string Hash(string volume)
    {
        var loaded = Given.Load(
            $"services: {{web: {{image: i, volumes: ['data:/data']}}}}\nvolumes:\n  data: {volume}\n");
        Assert.False(loaded.HasErrors, Given.Said(loaded));
        return Assert.Single(loaded.Project!.Volumes).ConfigHash;
    }
}
