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
}
