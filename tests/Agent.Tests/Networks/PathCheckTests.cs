using Orc.Agent.Networks;

namespace Orc.Agent.Tests.Networks;

public class PathCheckTests
{
    private const string Rules =
        """
        table inet orc {
            chain in_tcp_8080 {
                meta l4proto tcp dnat ip to numgen random mod 2 map { 0 : 10.208.0.5 . 80, 1 : 10.208.0.6 . 80 }
            }
        }
        """;

    [Theory]
    [InlineData("10.223.0.1 . 0 : 10.208.0.5, 10.223.0.1 . 1 : 10.208.0.6", "10.208.0.5 10.208.0.6", null)]
    [InlineData(
        "10.223.0.1 . 0 : 10.208.0.5, 10.223.0.1 . 1 : 10.208.0.6",
        "10.208.0.5",
        "they lead to 10.208.0.6, where nothing serves")]
    [InlineData(
        "10.223.0.1 . 0 : 10.208.0.5, 10.223.0.1 . 1 : 10.208.0.5",
        "10.208.0.5 10.208.0.6",
        "none leads to 10.208.0.6, which serves")]
    [InlineData("10.223.0.1 . 0 : 10.208.0.5", "10.208.0.5", "1 of them lead anywhere")]
    [InlineData(
        "fd6f:7263:df::adf:1 . 0 : fd00::ad0:5, fd6f:7263:df::adf:1 . 1 : fd00::ad0:6",
        "fd00::ad0:5 fd00::ad0:6",
        null)]
    public void Slots_SaidByNft_AreHeldAgainstThoseThatServe(string elements, string serving, string? fault) =>
        Assert.Equal(fault, PathCheck.Slots($"elements = {{ {elements} }}", 2, serving.Split(' ')).Fault);

    [Theory]
    [InlineData("jump in_tcp_8080", "10.208.0.5 . 80|10.208.0.6 . 80", null)]
    [InlineData("jump in_tcp_80", "10.208.0.5 . 80|10.208.0.6 . 80", "the rules do not lead it to chain in_tcp_8080")]
    [InlineData(
        "jump in_tcp_8080", "10.208.0.5 . 80", "chain in_tcp_8080 leads to 10.208.0.6 . 80, where nothing serves")]
    [InlineData(
        "jump in_tcp_8080",
        "10.208.0.5 . 80|10.208.0.6 . 80|10.208.0.7 . 80",
        "chain in_tcp_8080 does not lead to 10.208.0.7 . 80")]
    public void Port_SaidByNft_IsHeldAgainstThoseThatServe(string verdict, string expected, string? fault) =>
        Assert.Equal(fault, PathCheck.FindPortFault(
            $"elements = {{ tcp . 8080 : {verdict} }}", "in_tcp_8080", Rules, [.. expected.Split('|')]));
}
