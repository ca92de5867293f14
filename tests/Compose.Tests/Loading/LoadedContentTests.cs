using Orc.Compose.Loading;
using Orc.Compose.Rendering;

namespace Orc.Compose.Tests.Loading;

public class LoadedContentTests
{
    [Fact]
    public void Load_NotUtf8_SaysSo()
    {
        var files = new MemoryFiles();
        files.Add("compose.yaml", [0x61, 0x3a, 0xff, 0xfe]);
        Assert.Equal(
            "compose.yaml is not text in UTF-8 (byte 2)", Given.Said(ComposeLoader.Load(Given.Request, files)));
    }

    [Fact]
    public void Load_ConfigsAndSecrets_HaveTheirContents()
    {
        var result = Load(
            Given.Request with { Purpose = LoadPurpose.Run },
            ("compose.yaml", """
                services:
                  web: {image: i, configs: [c, e], secrets: [s]}
                configs:
                  c: {content: "hello $SET $$x"}
                  e: {environment: SET}
                  unused: {file: ./missing}
                secrets:
                  s: {file: ./s.txt}
                """),
            ("s.txt", "geheim"));
        Assert.Equal("", Given.Said(result));
        Assert.Equal(
            "c=hello value $x e=value s=geheim",
            string.Join(' ', result.Project!.Configs.Concat(result.Project.Secrets)
                .Select(file => $"{file.Key}={System.Text.Encoding.UTF8.GetString(file.Content!.Value.AsSpan())}")));
    }

    [Fact]
    public void Load_OneService_DoesNotMissWhatOthersUse()
    {
        const string Text =
            """
            services:
              web: {image: i, secrets: [mine]}
              db: {image: i, secrets: [theirs, far, unset]}
            secrets: {mine: {file: ./s.txt}, theirs: {file: ./missing}, far: {external: true}, unset: {environment: NO}}
            """;
        var request = Given.Request with { Purpose = LoadPurpose.Run };
        var one = Load(request with { Services = ["web"] }, ("compose.yaml", Text), ("s.txt", "geheim"));
        Assert.Equal("", Given.Said(one));
        Assert.Equal(6, one.Project!.Secrets.Single(file => file.Key == "mine").Content!.Value.Length);
        Assert.Equal(3, Load(request, ("compose.yaml", Text), ("s.txt", "geheim")).Diagnostics.Length);
    }

    [Fact]
    public void Load_WithoutInterpolation_KeepsVariables()
    {
        var result = Load(
            Given.Request with { Interpolate = false },
            ("compose.yaml", """
                services:
                  web: {image: 'i:${T?}', scale: $N, ports: ['${P}:80'], volumes: ['${V:-a:b}:/x'], init: $I}
                """));
        Assert.Equal("", Given.Said(result));
        Assert.Equal(
            """
            name: work
            services:
              web:
                image: i:${T?}
                init: $I
                networks:
                  default: null
                ports:
                  - ${P}:80
                scale: $N
                volumes:
                  - type: volume
                    source: ${V:-a:b}
                    target: /x
                    volume: {}
            networks:
              default:
                name: work_default

            """,
            ComposeRenderer.Render(result.Project!, RenderFormat.Yaml, null, DollarUse.Keep));
    }

    [Fact]
    public void Load_LocalVolumeBind_HasAnAbsoluteDevice()
    {
        var result = Given.Load(
            """
            services: {web: {image: i, volumes: ['v:/v']}}
            volumes: {v: {driver_opts: {type: none, o: bind, device: ./d}}}
            """);
        Assert.Equal("/work/d", result.Project!.Volumes[0].Options["device"]);
    }

    private static ComposeResult Load(ComposeRequest request, params (string Path, string Text)[] files) =>
        ComposeLoader.Load(request, Given.Files(files));
}
