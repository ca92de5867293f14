namespace Orc.Compose.Environment;

/// <summary>A variable of Compose that is on or off (COMPOSE_REMOVE_ORPHANS and its like).</summary>
public static class ComposeSwitch
{
    public static bool IsOn(string? text) => text is "1" or "true" or "True" or "TRUE" or "yes" or "on";
}
