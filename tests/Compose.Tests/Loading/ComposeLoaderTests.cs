using Orc.Compose.Loading;
using Orc.Compose.Projects;
using Orc.Compose.Rendering;

namespace Orc.Compose.Tests.Loading;

public class ComposeLoaderTests
{
    [Fact]
    public void Load_SmallFile_IsCanonical()
    {
        var result = Given.Load(
            """
            services:
              web:
                image: nginx:1.27
                ports: ["8080:80"]
                depends_on: [db]
                environment:
                  - SET
                  - A=1
                volumes:
                  - ./html:/usr/share/nginx/html:ro
              db:
                image: postgres:16
                volumes: [data:/var/lib/postgresql/data]
            volumes:
              data:
              unused:
            """);

        Assert.Equal("", Given.Said(result));
        Assert.Equal(
            """
            name: work
            services:
              db:
                image: postgres:16
                networks:
                  default: null
                volumes:
                  - type: volume
                    source: data
                    target: /var/lib/postgresql/data
                    volume: {}
              web:
                depends_on:
                  db:
                    condition: service_started
                    required: true
                environment:
                  A: "1"
                  SET: value
                image: nginx:1.27
                networks:
                  default: null
                ports:
                  - mode: ingress
                    target: 80
                    published: "8080"
                    protocol: tcp
                volumes:
                  - type: bind
                    source: /work/html
                    target: /usr/share/nginx/html
                    read_only: true
                    bind:
                      create_host_path: true
            networks:
              default:
                name: work_default
            volumes:
              data:
                name: work_data

            """,
            ComposeRenderer.Render(result.Project!, RenderFormat.Yaml));
    }

    [Theory]
    [InlineData("compose.yaml", "/work/compose.yaml")]
    [InlineData("compose.yml", "/work/compose.yml")]
    [InlineData("docker-compose.yml", "/work/docker-compose.yml")]
    [InlineData("docker-compose.yaml", "/work/docker-compose.yaml")]
    [InlineData("/compose.yaml", "/compose.yaml")]
    [InlineData("compose.yaml compose.override.yaml", "/work/compose.yaml /work/compose.override.yaml")]
    [InlineData(
        "docker-compose.yml docker-compose.override.yml",
        "/work/docker-compose.yml /work/docker-compose.override.yml")]
    [InlineData("compose.yml /compose.yaml", "/work/compose.yml")]
    public void Load_NoFileNamed_SearchesUpward(string files, string expected)
    {
        var memory = Given.Files([.. files.Split(' ').Select(file => (file, "services: {web: {image: i}}"))]);
        var result = ComposeLoader.Load(Given.Request with { ProjectName = "p" }, memory);

        Assert.Equal("", Given.Said(result));
        Assert.Equal(expected, string.Join(' ', result.Project!.Files));
    }

    [Fact]
    public void Load_TwoCandidates_WarnsAndTakesTheFirst()
    {
        var result = Load(Given.Request, ("compose.yml", WebYaml), ("docker-compose.yml", "x"));
        Assert.Equal("warning: found compose.yml and docker-compose.yml; compose.yml is used", Given.Said(result));
    }

    [Fact]
    public void Load_NoFile_SaysWhatWasLookedFor()
    {
        var result = ComposeLoader.Load(Given.Request, Given.Files());
        Assert.True(result.FoundNoFile);
        Assert.Equal(
            "no configuration file: there is no compose.yaml, compose.yml, docker-compose.yml, docker-compose.yaml in"
            + " /work or above; name one with -f",
            Given.Said(result));
    }

    [Fact]
    public void Load_NamedFileMissing_SaysWhich() => Assert.Equal(
        "cannot read other.yaml: there is no such file", Given.Said(
            Load(Given.Request with { Files = ["other.yaml"] })));

    [Fact]
    public void Load_StandardInput_IsReadAndCalledStdin()
    {
        var result = Load(Given.Request with { Files = ["-"] }, ("-", "services:\n  web: {img: i}"));
        Assert.StartsWith("stdin:2:9: services.web: unknown key", Given.Said(result), StringComparison.Ordinal);
        Assert.Equal("work", Load(Given.Request with { Files = ["-"] }, ("-", WebYaml)).Project!.Name);
    }

    [Theory]
    [InlineData("COMPOSE_FILE=a.yaml", "/work/a.yaml")]
    [InlineData("COMPOSE_FILE=a.yaml:b.yaml", "/work/a.yaml /work/b.yaml")]
    [InlineData("COMPOSE_FILE=a.yaml|b.yaml COMPOSE_PATH_SEPARATOR=|", "/work/a.yaml /work/b.yaml")]
    [InlineData("COMPOSE_FILE=/sub/c.yaml", "/sub/c.yaml")]
    public void Load_ComposeFileVariable_NamesFiles(string variables, string expected)
    {
        (string, string)[] files = [("a.yaml", WebYaml), ("b.yaml", WebYaml), ("/sub/c.yaml", WebYaml)];
        Assert.Equal(expected, string.Join(' ', Load(With(variables), files).Project!.Files));
        var byFile = Load(Given.Request, [.. files, (".env", variables.Replace(' ', '\n'))]);
        Assert.Equal(expected, string.Join(' ', byFile.Project!.Files));
    }

    [Theory]
    [InlineData("", "", null, "work")]
    [InlineData("name: fromfile", "", null, "fromfile")]
    [InlineData("name: fromfile", "COMPOSE_PROJECT_NAME=fromenv", null, "fromenv")]
    [InlineData("name: fromfile", "COMPOSE_PROJECT_NAME=fromenv", "fromoption", "fromoption")]
    [InlineData("name: ${NAME:-dflt}", "", null, "dflt")]
    [InlineData("name: ${NAME:-dflt}", "NAME=n1", null, "n1")]
    public void Load_ProjectName_ByPrecedence(string line, string variables, string? option, string expected)
    {
        var yaml = $"{line}\nservices: {{web: {{image: \"i:$COMPOSE_PROJECT_NAME\"}}}}\n";
        var result = Load(With(variables) with { ProjectName = option }, ("compose.yaml", yaml));
        Assert.Equal("", Given.Said(result));
        Assert.Equal((expected, $"i:{expected}"), (result.Project!.Name, result.Project.Services[0].Image));
    }

    [Theory]
    [InlineData("/My Project.1/compose.yaml", "myproject1")]
    [InlineData("/_-x_-/compose.yaml", "x_-")]
    [InlineData("/ÄB/compose.yaml", "b")]
    [InlineData("/!!!/compose.yaml", "work")]
    public void Load_FolderName_BecomesAProjectName(string file, string expected) =>
        Assert.Equal(expected, Load(Given.Request with { Files = [file] }, (file, WebYaml)).Project!.Name);

    [Fact]
    public void Load_BadName_IsAnError() => Assert.Equal(
        "invalid project name \"No Good\": it must consist of lower case letters, digits, '-' and '_', and start with a"
        + " letter or digit",
        Given.Said(Load(Given.Request with { ProjectName = "No Good" }, ("compose.yaml", WebYaml))));

    [Theory]
    [InlineData("X=shell", "X=dotenv", null, "i:shell")]
    [InlineData("", "X=dotenv", null, "i:dotenv")]
    [InlineData("", "X=dotenv", "X=named", "i:named")]
    [InlineData("X=shell", "X=dotenv", "X=named", "i:shell")]
    [InlineData("", "Y=1", null, "i:none")]
    [InlineData("COMPOSE_DISABLE_ENV_FILE=1", "X=dotenv", null, "i:none")]
    public void Load_Variables_ByPrecedence(string shell, string dotenv, string? named, string image)
    {
        var request = With(shell) with { EnvFiles = named is null ? [] : ["named.env"] };
        var result = Load(
            request,
            ("compose.yaml", "services: {web: {image: 'i:${X:-none}'}}"),
            (".env", dotenv),
            ("named.env", named ?? ""));
        Assert.Equal(image, result.Project!.Services[0].Image);
    }

    [Fact]
    public void Load_EnvFilesVariable_NamesThem()
    {
        var result = Load(
            With("COMPOSE_ENV_FILES=a.env,b.env"),
            ("compose.yaml", "services: {web: {image: 'i:$X-$Y'}}"),
            ("a.env", "X=1\nY=1"),
            ("b.env", "Y=2"));
        Assert.Equal("i:1-2", result.Project!.Services[0].Image);
    }

    [Fact]
    public void Load_DotEnvOfTwoFolders_CallersComesFirst()
    {
        var result = Load(
            Given.Request with { WorkingDirectory = "/work/sub" },
            ("compose.yaml", "services: {web: {image: 'i:$X-$Y'}}"),
            (".env", "X=above\nY=above"),
            ("/work/sub/.env", "X=here"));
        Assert.Equal("i:here-above", result.Project!.Services[0].Image);
    }

    [Fact]
    public void Load_DotEnvBroken_SaysWhere() => Assert.Equal(
        ".env:2:5: \"=\" is expected after BAD, not \"l\"",
        Given.Said(Load(Given.Request, ("compose.yaml", WebYaml), (".env", "A=1\nBAD line"))));

    [Fact]
    public void Load_NamedEnvFileMissing_IsAnError() => Assert.Equal(
        "cannot read no.env: there is no such file",
        Given.Said(Load(Given.Request with { EnvFiles = ["no.env"] }, ("compose.yaml", WebYaml))));

    [Fact]
    public void Load_ProjectDirectory_IsWhatPathsAreRelativeTo()
    {
        var request = Given.Request with { Files = ["conf/compose.yaml"], ProjectDirectory = "base" };
        var result = Load(
            request,
            ("/work/conf/compose.yaml", "services: {web: {image: $X, volumes: ['./d:/d']}}"),
            ("/work/base/.env", "X=fromBase"));
        Assert.Equal("", Given.Said(result));
        Assert.Equal(
            ("base", "/work/base", "/work/base/d", "fromBase"),
            (result.Project!.Name, result.Project.WorkingDirectory, Web(result).Volumes[0].Source, Web(result).Image));
    }

    [Fact]
    public void Load_EnvFiles_GiveWayToEnvironment()
    {
        var result = Load(
            Given.Request,
            ("compose.yaml", """
                services:
                  web: {image: i, env_file: [a.env, {path: raw.env, format: raw}], environment: {B: 2, SET: }}
                """),
            ("a.env", "A=$SET\nB=1\nC=1"),
            ("raw.env", "C='$SET'"));
        Assert.Equal("", Given.Said(result));
        Assert.Equal(
            "A=value B=2 C='$SET' SET=value",
            string.Join(' ', result.Project!.Services[0].Environment.Select(one => $"{one.Name}={one.Value}")));
    }

    [Fact]
    public void Load_EnvFileMissingOfAnotherService_IsTolerated()
    {
        var yaml = "services: {web: {image: i}, other: {image: i, env_file: no.env}}";
        var request = Given.Request with { Purpose = LoadPurpose.Run, Services = ["web"] };
        var result = Load(request, ("compose.yaml", yaml));
        Assert.Equal(
            "compose.yaml:1:57: warning: cannot read the environment file no.env: there is no such file",
            Given.Said(result));
        Assert.NotNull(result.Project);
    }

    [Fact]
    public void Load_LabelFile_GivesWayToLabels()
    {
        var result = Load(
            Given.Request,
            ("compose.yaml", "services: {web: {image: i, label_file: l, labels: {a: own}}}"),
            ("l", "a=file\nb=file"));
        Assert.Equal("a=own b=file", string.Join(
            ' ', result.Project!.Services[0].Labels.Select(one => $"{one.Key}={one.Value}")));
    }

    [Theory]
    [InlineData("", "", "a", "b c")]
    [InlineData("x", "", "a b", "c")]
    [InlineData("x y", "", "a b c", "")]
    [InlineData("*", "", "a b c", "")]
    [InlineData("", "COMPOSE_PROFILES=x,y", "a b c", "")]
    [InlineData("x", "COMPOSE_PROFILES=y", "a b", "c")]
    public void Load_Profiles_EnableServices(string profiles, string variables, string enabled, string disabled)
    {
        const string Yaml = "services: {a: {image: i}, b: {image: i, profiles: [x]}, c: {image: i, profiles: [y, z]}}";
        var request =
            With(variables) with { Profiles = [.. profiles.Split(' ', StringSplitOptions.RemoveEmptyEntries)] };
        var project = Load(request, ("compose.yaml", Yaml)).Project!;
        Assert.Equal(
            (enabled, disabled),
            (string.Join(
                ' ', project.Services.Select(service => service.Name)), string.Join(' ', project.DisabledServices)));
    }

    [Theory]
    [InlineData("", "web db cache")]
    [InlineData("db", "db")]
    [InlineData("web", "web db")]
    [InlineData("cache web", "web db cache")]
    [InlineData("debug", "db debug")]
    public void Load_NamedServices_AreSelectedWithTheirDependencies(string services, string selected)
    {
        const string Yaml = """
            services:
              web: {image: i, depends_on: [db]}
              db: {image: i}
              cache: {image: i}
              debug: {image: i, profiles: [x], depends_on: [db]}
              sibling: {image: i, profiles: [z]}
            """;
        var request = Given.Request with { Services = [.. services.Split(' ', StringSplitOptions.RemoveEmptyEntries)] };
        Assert.Equal(selected, string.Join(' ', Load(request, ("compose.yaml", Yaml)).Selected));
    }

    [Fact]
    public void Load_NamedServiceAlone_LeavesDependencies() => Assert.Equal(
        "web",
        string.Join(' ', Load(
            Given.Request with { Services = ["web"], Dependencies = DependencyUse.Ignore },
            ("compose.yaml", "services: {web: {image: i, depends_on: [db]}, db: {image: i}}")).Selected));

    [Fact]
    public void Load_UnknownService_SuggestsOne() => Assert.Equal(
        "no such service: wbe (did you mean \"web\"?)",
        Given.Said(Load(Given.Request with { Services = ["wbe"] }, ("compose.yaml", WebYaml))));

    [Fact]
    public void Load_EmptyFile_IsAnError()
    {
        Assert.Equal("compose.yaml: the file is empty", Given.Complaints(""));
        Assert.Equal("compose.yaml: the file is empty", Given.Complaints("# only a comment"));
    }

    private const string WebYaml = "services: {web: {image: i}}";

    private static ComposeService Web(ComposeResult result) => result.Project!.FindService("web")!;

    private static ComposeResult Load(ComposeRequest request, params (string Path, string Text)[] files) =>
        ComposeLoader.Load(request, Given.Files(files));

    private static ComposeRequest With(string variables) => Given.Request with
    {
        Environment = Given.Request.Environment.AddRange(variables
            .Split(' ', StringSplitOptions.RemoveEmptyEntries)
            .Select(pair => KeyValuePair.Create(pair.Split('=')[0], pair.Split('=')[1]))),
    };
}
