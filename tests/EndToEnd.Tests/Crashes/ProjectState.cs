namespace Orc.EndToEnd.Tests.Crashes;

/// <summary>How the project is before a verb.</summary>
internal enum ProjectState
{
    Down,
    Up,
}
