using Orc.Compose.Loading;
using Orc.Model.Projects;

namespace Orc.Compose.Tests.Validation;

/// <summary>Placeholders of a stack are known where the file is read, each with its place.</summary>
public class TemplateKeysTests
{
    private const string Known = ": there are .Service.ID, .Service.Name, .Service.Labels.NAME, .Node.ID, "
        + ".Node.Hostname, .Node.Platform.OS, .Node.Platform.Architecture, .Task.ID, .Task.Name, .Task.Slot";

    private const string Braces = "; to have the braces themselves, write {{\"{{\"}}";

    [Theory]
    [InlineData("hostname: 'w-{{.Task.Slot}}'", "")]
    [InlineData("environment: ['A={{.Node.Hostname}}', 'B={{\"{{\"}}.Name}}']", "")]
    [InlineData("volumes: ['d-{{.Task.Slot}}:/d']", "compose.yaml:1:38: service \"web\" uses the volume "
        + "\"d-{{.Task.Slot}}\", which is not declared in volumes:")]
    [InlineData("volumes: ['/srv/{{.Task.Slot}}:/d', '/x:/{{.Service.Name}}']", "")]
    [InlineData("environment: {A: '{{.Service.Labels.x}}'}, deploy: {labels: {x: y}}", "")]
    [InlineData("environment: {A: '{{index .Service.Labels \"x\"}}'}", "")]
    [InlineData("labels: {a: '{{.Name}}'}, command: 'echo {{.Name}}'", "")]
    [InlineData(
        "hostname: '{{.Slot}}'",
        "compose.yaml:1:38: service \"web\": {{.Slot}} is no placeholder" + Known + Braces)]
    [InlineData(
        "environment: {A: 'x {{.Task}}'}",
        "compose.yaml:1:45: service \"web\": {{.Task}} is not one text" + Known)]
    [InlineData(
        "volumes: ['/srv:/{{.Task.Name']",
        "compose.yaml:1:38: service \"web\": a placeholder begins with {{ and has no }}" + Braces)]
    [InlineData(
        "post_start: [{command: [x], environment: {A: '{{.B}}'}}]",
        "compose.yaml:1:73: service \"web\": {{.B}} is no placeholder" + Known + Braces)]
    [InlineData(
        "environment: {A: '{{.Service.Labels.x}}'}",
        "compose.yaml:1:45: service \"web\" has no label x (deploy.labels); one that may be absent is written "
        + "{{index .Service.Labels \"x\"}}")]
    public void Load_AStack_SaysWhatIsNoPlaceholder(string keys, string expected) => Assert.Equal(
        expected, Said($"services: {{web: {{image: i, {keys}}}}}", ProjectScope.Cluster));

    [Theory]
    [InlineData("{name: 'd-{{.Task.Slot}}', driver_opts: {device: '/srv/{{.Task.Slot}}'}}", "")]
    [InlineData("{name: 'd-{{.Slot}}'}", "compose.yaml:2:22: {{.Slot}} is no placeholder" + Known + Braces)]
    [InlineData(
        "{driver_opts: {device: '/srv/{{.Task.Slot}}'}}",
        "compose.yaml:2:38: the volume \"d\" is one, and device is another thing for each task: give the volume a name "
        + "that is too (name: \"d-{{.Task.Slot}}\")")]
    public void Load_AVolumeOfAStack_HasPlaceholdersInItsNameFirst(string volume, string expected) => Assert.Equal(
        expected,
        Said(
            $"services: {{web: {{image: i, volumes: ['d:/d']}}}}\nvolumes: {{ d: {volume} }}", ProjectScope.Cluster));

    [Fact]
    public void Load_OnOneHost_WhatIsNoPlaceholderStandsForItself() => Assert.Equal(
        "", Said("services: {web: {image: i, hostname: 'x', environment: {A: '{{.Name}}'}}}", ProjectScope.Host));

    private static string Said(string yaml, ProjectScope scope) => Given.Said(ComposeLoader.Load(
        Given.Request with { Purpose = LoadPurpose.Run, Scope = scope }, Given.Files(("compose.yaml", yaml))));
}
