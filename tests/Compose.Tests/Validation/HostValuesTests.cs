using Orc.Compose.Loading;

namespace Orc.Compose.Tests.Validation;

public class HostValuesTests
{
    private const string Above = "a memory reservation must not be above the limit";

    [Theory]
    [InlineData("mem_reservation: 2g, mem_limit: 1g", $"1:45: service \"web\": {Above}")]
    [InlineData(
        "deploy: {resources: {limits: {memory: 1m}, reservations: {memory: 2m}}}",
        $"1:94: service \"web\": {Above}")]
    [InlineData("mem_reservation: 1g, mem_limit: 1g", "")]
    [InlineData("mem_reservation: 2g, mem_limit: 0", "")]
    [InlineData("mem_reservation: 2g", "")]
    [InlineData("networks: {default: {aliases: [good, '${NOT_THERE:-}']}}", "")]
    [InlineData(
        "networks: {default: {aliases: [good, 'a b']}}",
        "1:65: service \"web\": invalid network alias \"a b\": nobody can ask for an empty name, nor for one with"
        + " spaces, tabs or line ends")]
    public void Load_ToRunOnOneHost_RefusesWhatNoContainerCanHave(string keys, string message)
    {
        var text = $"services: {{web: {{image: i, {keys}}}}}";

        Assert.Equal(
            message.Length == 0 ? "" : $"compose.yaml:{message}", Given.Said(Given.Load(text, LoadPurpose.Run)));
        Assert.Equal("", Given.Said(Given.Load(text)));
    }
}
