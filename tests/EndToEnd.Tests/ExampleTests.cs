using Orc.EndToEnd.Tests.Hosts;

namespace Orc.EndToEnd.Tests;

/// <summary>The examples do what their READMEs say.</summary>
public sealed class ExampleTests(ShopHost host) : IClassFixture<ShopHost>
{
    [Fact]
    public async Task Hello_Up_ServesItsPage()
    {
        var hello = new Workspace(host, "hello");

        _ = (await host.OrcInAsync(hello.Folder, "up", "-d")).Succeeded().Says("hello-hello-1 +Started");
        var page = await OrcHost.EventuallyAsync(
            () => host.ShellAsync("curl -sS http://localhost:8000"), ran => ran.Code == 0);
        var hostname = (await host.OrcAsync("inspect", "-f", "{{.Config.Hostname}}", "hello-hello-1")).Text;

        Assert.Equal($"Hello from {hostname}", page.Text);
        _ = (await host.OrcInAsync(hello.Folder, "down", "-t", "1")).Succeeded().Says("Removed");
    }

    [Fact]
    public async Task Shop_UpWait_SellsThroughEveryLayer()
    {
        var shop = new Workspace(host, "shop");

        _ = (await shop.UpAsync("--wait", "--wait-timeout", "60")).Succeeded().Says("shop-stock-1 +Healthy");
        var page = (await host.ShellAsync("curl -sS http://localhost:8080/")).Text;
        Assert.Contains("<h1>The Orc Shop</h1>", page, StringComparison.Ordinal);
        Assert.Contains("<li>axe: 12</li>", page, StringComparison.Ordinal);

        // From outside, through the published port; nginx's configuration came from configs:, with .env in it.
        _ = (await host.OutsideAsync($"curl -sS -X POST http://{OrcHost.Address}:8080/buy/axe")).Says("11 left");
        _ = (await host.ShellAsync("curl -sS http://127.0.0.1:8080/nginx")).Says("nginx in front of The Orc Shop");
        _ = (await shop.ComposeAsync("ps")).Says(@"shop-app-2 .*\(healthy\)").Says(@"0\.0\.0\.0:8080->80/tcp");
        _ = (await shop.ComposeAsync("logs", "app")).Says(@"app-\d +\| .*sold one axe, 11 left");
        await CheckSecretsAsync(shop);
        await CheckIsolationAsync(shop);
        await CheckScaleAsync(shop);
        await CheckVolumeAsync(shop);
        _ = (await shop.ComposeAsync("down", "-v", "-t", "3")).Succeeded().Says("Volume shop_stock +Removed");
        Assert.Empty((await host.OrcAsync("volume", "ls", "-q")).Lines);
    }

    // As owner and mode in the file say; never in the image's layers, never on a command line.
    private static async Task CheckSecretsAsync(Workspace shop)
    {
        var stat =
            await shop.ComposeAsync("exec", "-T", "stock", "stat", "-c", "%a %u:%g", "/run/secrets/stock_password");
        Assert.Equal("400 999:999", stat.Text);
        stat = await shop.ComposeAsync("exec", "-T", "app", "stat", "-c", "%a %u:%g", "/run/secrets/stock_password");
        Assert.Equal("444 0:0", stat.Text);
        Assert.DoesNotContain(
            shop.Read("secrets/stock_password.txt").Trim(),
            (await shop.ComposeAsync("top")).Text,
            StringComparison.Ordinal);
        _ = (await shop.ComposeAsync("exec", "-T", "web", "touch", "/x")).Exited(1).Says("Read-only");
    }

    // web is on front alone: the name of stock is not known there, nor is its network reached.
    private async Task CheckIsolationAsync(Workspace shop)
    {
        _ = (await shop.ComposeAsync("exec", "-T", "app", "nslookup", "stock")).Succeeded();
        _ = (await shop.ComposeAsync("exec", "-T", "web", "nslookup", "stock")).Exited(1);
        var address = (await host.OrcAsync(
            "inspect", "-f", "{{range .NetworkSettings.Networks}}{{.IPAddress}}{{end}}", "shop-stock-1")).Text;
        _ = (await shop.ComposeAsync("exec", "-T", "web", "nc", "-w", "1", address, "6379")).Exited(1);
        _ = (await shop.ComposeAsync("exec", "-T", "stock", "ping", "-c1", "-W1", "10.98.0.2")).Exited(1);
    }

    private async Task CheckScaleAsync(Workspace shop)
    {
        var before = await shop.IdsAsync("web");
        _ = (await shop.UpAsync("--wait", "--scale", "app=3")).Succeeded();
        Assert.Equal(3, (await shop.IdsAsync("app")).Length);
        Assert.Equal(before, await shop.IdsAsync("web"));
        var served = await OrcHost.EventuallyAsync(
            () => host.ShellAsync(
                "for i in $(seq 60); do curl -sSi http://localhost:8080/ | grep X-Served-By; done | sort -u | wc -l"),
            ran => ran.Text == "3");
        Assert.Equal("3", served.Text);
        _ = (await shop.UpAsync("--wait")).Succeeded();
        Assert.Equal(2, (await shop.IdsAsync("app")).Length);
    }

    private async Task CheckVolumeAsync(Workspace shop)
    {
        _ = (await shop.ComposeAsync("down", "-t", "3")).Succeeded();
        _ = (await shop.UpAsync("--wait")).Succeeded();
        _ = (await host.ShellAsync("curl -sS http://localhost:8080/")).Says("<li>axe: 11</li>");
    }
}
