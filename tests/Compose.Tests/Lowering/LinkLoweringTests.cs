using Orc.Compose.Loading;
using Orc.Compose.Lowering;
using Orc.Model.Projects;

namespace Orc.Compose.Tests.Lowering;

public class LinkLoweringTests
{
    [Theory]
    [InlineData("network_mode: bridge\nlinks: ['db:store']", "work-db-1:store work-db-1:db")]
    [InlineData("network_mode: bridge\nlinks: [db]", "work-db-1:db")]
    [InlineData("network_mode: bridge\nlinks: [named]", "own:named")]
    [InlineData("network_mode: bridge", "")]
    [InlineData("links: ['db:store']", "")]
    [InlineData("external_links: [one, 'two:alias']", "one two:alias")]
    [InlineData("network_mode: bridge\nlinks: [db]\nexternal_links: [x]", "work-db-1:db x")]
    [InlineData("network_mode: none\nexternal_links: [x]", "")]
    public void Lower_LinksThatNoNetworkTells_AreNamesOfOneContainer(string yaml, string expected)
    {
        var loaded = Given.Load(
            $$"""
            services:
              db: {image: d, network_mode: bridge}
              named: {image: d, network_mode: bridge, container_name: own}
              web:
                image: i

            """ + Given.Indent(yaml, 4),
            LoadPurpose.Run);
        Assert.False(loaded.HasErrors, Given.Said(loaded));

        var web = ComposeLowering.Lower(loaded.Project!, ProjectScope.Host).Services
            .Single(service => service.Name == "web").Container;

        Assert.Equal(expected, string.Join(' ', web.Links ?? []));
    }
}
