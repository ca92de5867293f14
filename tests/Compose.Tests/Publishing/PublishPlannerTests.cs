using System.Text;
using Orc.Compose.Publishing;

namespace Orc.Compose.Tests.Publishing;

public sealed class PublishPlannerTests
{
    [Fact]
    public void Plan_APlainFile_IsPublishedAsItIs()
    {
        const string Yaml = "# mine\nservices:\n  web: {image: \"i:${TAG:-1}\"}   # with $TAG\n";

        var plan = Plan(("compose.yaml", Yaml));

        Assert.Equal(["Compose compose.yaml"], Names(plan));
        Assert.Equal(Yaml, Text(plan, "compose.yaml"));
        Assert.Empty(plan.Errors);
        Assert.Empty(plan.Concerns);
    }

    [Fact]
    public void Plan_AnImageThatIsBuilt_IsToBeConfirmed()
    {
        var plan = Plan(("compose.yaml", "services:\n  web:\n    image: shop/web\n    build: .\n"));

        Assert.Empty(plan.Errors);
        Assert.Equal(
            "compose.yaml:4:5: the image shop/web of service \"web\" is built of files that do not go along, and orc"
            + " does not push images yet: push it with another tool",
            string.Join('|', plan.Concerns.Select(found => $"{found.Position}: {found.Message}")));
    }

    [Fact]
    public void Plan_FilesBesideIt_KeepTheirNames()
    {
        var plan = Plan(
            ("compose.yaml", "services: {web: {extends: {file: ./base.yaml, service: b}, env_file: web.env}}"),
            ("base.yaml", "services: {b: {image: i}}"),
            ("web.env", "A=1"));

        Assert.Equal(["Compose compose.yaml", "Extended base.yaml", "Environment web.env"], Names(plan));
        Assert.Contains("file: ./base.yaml", Text(plan, "compose.yaml"), StringComparison.Ordinal);
    }

    [Fact]
    public void Plan_FilesElsewhere_GetFlatNamesAndAreCalledByThem()
    {
        var plan = Plan(
            (
                "compose.yaml",
                "services:\n  web:\n    extends: {file: 'parts/base.yaml', service: b}   # keep\n"
                + "    env_file:\n      - path: ../shared/web.env\n      - \"../shared/web.env\"\n"),
            ("parts/base.yaml", "services: {b: {image: i, label_file: [./l.env]}}"),
            ("parts/l.env", "l=1"),
            ("/shared/web.env", "A=1"));

        var names = Names(plan).ToArray();
        Assert.Equal(4, names.Length);
        Assert.All(names, name => Assert.DoesNotContain('/', name));
        var main = Text(plan, "compose.yaml");
        var (base1, env) = (FileOf(plan, "services: {b"), FileOf(plan, "A=1"));
        Assert.Equal(
            $"services:\n  web:\n    extends: {{file: {base1}, service: b}}   # keep\n"
            + $"    env_file:\n      - path: {env}\n      - {env}\n",
            main);
        Assert.Contains($"label_file: [{FileOf(plan, "l=1")}]", Text(plan, base1), StringComparison.Ordinal);
    }

    [Fact]
    public void Plan_AnEnvironmentFile_NeedsToBeAllowed()
    {
        var files = Given.Files(
            ("compose.yaml", "services:\n  web:\n    image: i\n    env_file: [web.env]"), ("web.env", "A=1"));

        var plan = PublishPlanner.Plan(Request with { WithEnvironment = false }, files);

        Assert.Equal(
            "compose.yaml:4:16: service \"web\" has the environment file web.env, which may hold secrets: publish it "
            + "too by --with-env, or take it out",
            string.Join('\n', plan.Errors));
    }

    [Theory]
    [InlineData(
        "include: [other.yaml]\nservices: {web: {image: i}}",
        "compose.yaml:1:11: a project with the local include other.yaml cannot be published: publish that one by "
        + "itself, and include it as oci://registry/name:tag")]
    [InlineData(
        "services:\n  web: {build: .}",
        "compose.yaml:2:9: service \"web\" has only a build: give it an image, or nobody else can run it")]
    [InlineData(
        "services: {web: {image: i, env_file: \"$X.env\"}}",
        "compose.yaml:1:38: $X.env cannot be published: which file it is depends on a variable")]
    [InlineData(
        "services: {web: {image: i, env_file: gone.env}}",
        "compose.yaml:1:38: cannot read gone.env: there is no such file")]
    [InlineData(
        "services:\n  web:\n    image: i\n    env_file: >-\n      ../shared/web.env",
        "compose.yaml:4:15: ../shared/web.env cannot be published from here: write it as one plain word on its line")]
    [InlineData("services: {web: {imag", "compose.yaml:2:1: this is not valid YAML: *")]
    public void Plan_WhatCannotBe_IsToldWithItsPlace(string yaml, string message)
    {
        var plan = Plan(("compose.yaml", yaml), ("other.yaml", "services: {}"), ("/shared/web.env", "A=1"));

        var said = string.Join('\n', plan.Errors);
        Assert.True(
            message.EndsWith('*') ? said.StartsWith(message[..^1], StringComparison.Ordinal) : said == message, said);
    }

    [Fact]
    public void Plan_ABuildWithAnImageInAnotherFile_IsAllowed()
    {
        var files = Given.Files(
            ("compose.yaml", "services: {web: {build: .}}"), ("over.yaml", "services: {web: {image: i}}"));

        var plan = PublishPlanner.Plan(Request with { Files = ["/work/compose.yaml", "/work/over.yaml"] }, files);

        Assert.Empty(plan.Errors);
        Assert.Equal(["Compose compose.yaml", "Compose over.yaml"], Names(plan));
    }

    [Fact]
    public void Plan_WhatOthersWouldSeeOrMiss_IsToldWithItsPlace()
    {
        var plan = Plan(
            (
                "compose.yaml",
                """
                services:
                  web:
                    image: i
                    volumes:
                      - ./data:/data
                      - named:/x
                      - {type: bind, source: /etc, target: /e}
                    environment:
                      DB_PASSWORD: hunter2
                      DB_PASSWORD_FILE: /run/secrets/db
                      API_TOKEN: ${TOKEN}
                      URL: postgres://me:secret@db/x
                    env_file: web.env
                configs: {c: {file: ./c.conf}}
                secrets: {s: {file: ./s.txt}}
                """),
            ("web.env", "A=1\nAWS=AKIAABCDEFGHIJKLMNOP\nexport MY_SECRET=x\n"));

        Assert.Equal(
            """
            the config "c" is of ./c.conf, which does not go along
            the secret "s" is of ./s.txt, which does not go along
            service "web" mounts ./data of this machine: that it does is published, what is in it is not
            service "web" mounts /etc of this machine: that it does is published, what is in it is not
            service "web" gives DB_PASSWORD a value, which looks like a secret: take it from a variable
            service "web" gives URL what looks like an address with a password in it
            it gives AWS what looks like an access key of a cloud
            it gives MY_SECRET a value, which looks like a secret: take it from a variable
            """,
            string.Join('\n', plan.Concerns.Select(concern => concern.Message)));
        Assert.Equal("compose.yaml:5:9", plan.Concerns[2].Position.ToString());
        Assert.Equal("web.env:2:1", plan.Concerns[6].Position.ToString());
    }

    private static readonly PublishRequest Request = new()
    {
        Files = ["/work/compose.yaml"],
        Directory = "/work",
        WorkingDirectory = "/work",
        WithEnvironment = true,
    };

    private static PublishPlan Plan(params (string Path, string Text)[] files) =>
        PublishPlanner.Plan(Request, Given.Files(files));

    private static IEnumerable<string> Names(PublishPlan plan) =>
        plan.Files.Select(file => $"{file.Kind} {file.Name}");

    private static string Text(PublishPlan plan, string name) =>
        Encoding.UTF8.GetString(plan.Files.Single(file => file.Name == name).Content.AsSpan());

    private static string FileOf(PublishPlan plan, string begin) => plan.Files.Single(
        file => Encoding.UTF8.GetString(file.Content.AsSpan()).StartsWith(begin, StringComparison.Ordinal)).Name;
}
