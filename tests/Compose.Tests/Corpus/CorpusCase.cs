namespace Orc.Compose.Tests.Corpus;

/// <summary>One case of a data file: what is given, in one part or several, and what is expected of it.</summary>
public sealed record CorpusCase(string Name, string[] Parts, string Expected);
