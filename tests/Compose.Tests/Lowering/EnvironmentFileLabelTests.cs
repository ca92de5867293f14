using Orc.Compose.Loading;
using Orc.Compose.Lowering;
using Orc.Compose.Projects;
using Orc.Model.Projects;

namespace Orc.Compose.Tests.Lowering;

public class EnvironmentFileLabelTests
{
    [Theory]
    [InlineData("a.env", "", "/work/a.env")]
    [InlineData("", "a.env,/etc/b.env", "/work/a.env,/etc/b.env")]
    [InlineData("a.env", "/etc/b.env", "/work/a.env")]
    [InlineData("", "", null)]
    public void Lower_EnvironmentFilesThatWereNamed_AreALabelAsInCompose(string option, string variable, string? label)
    {
        var request = Given.Request with
        {
            EnvFiles = option.Length > 0 ? [option] : [],
            Environment = variable.Length > 0
                ? Given.Request.Environment.SetItem("COMPOSE_ENV_FILES", variable)
                : Given.Request.Environment,
        };
        var result = ComposeLoader.Load(request, Given.Files(
            ("compose.yaml", "services: {web: {image: i}}"), (".env", ""), ("a.env", ""), ("/etc/b.env", "")));

        // As it comes to the daemon, and with other names for its containers.
        var project = CanonicalProject.FromJson(CanonicalProject.ToJson(result.Project!)).WithSeparator('_');
        var labels = ComposeLowering.Lower(project, ProjectScope.Host).Services[0].Container.Labels;

        Assert.Equal(label, labels.GetValueOrDefault("com.docker.compose.project.environment_file"));
    }
}
