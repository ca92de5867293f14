using Orc.Cli.Output;

namespace Orc.Cli.Tests.Output;

public class ListingTests
{
    private static readonly Listing<(string Name, int Size)> Volumes = new(
        [
            new("Name", "VOLUME NAME", item => item.Name),
            new("Size", "SIZE", item => $"{item.Size}kB"),
        ],
        "Name", "Size");

    [Fact]
    public void Write_NoFormat_IsTheTable() =>
        Check(null, "VOLUME NAME   SIZE\na             1kB\nb             2kB\n");

    [Fact]
    public void Write_Json_IsALineEach() =>
        Check("json", "{\"Name\":\"a\",\"Size\":\"1kB\"}\n{\"Name\":\"b\",\"Size\":\"2kB\"}\n");

    [Fact]
    public void Write_Template_IsALineEach() => Check("{{.Name}}:{{.Size}}", "a:1kB\nb:2kB\n");

    [Fact]
    public void Write_TableTemplate_HasItsHeaders() =>
        Check("table {{.Size}}\\t{{.Name}}", "SIZE      VOLUME NAME\n1kB       a\n2kB       b\n");

    private static void Check(string? format, string expect)
    {
        var writer = new StringWriter { NewLine = "\n" };
        Volumes.Write(writer, [("a", 1), ("b", 2)], format);
        Assert.Equal(expect, writer.ToString());
    }
}
