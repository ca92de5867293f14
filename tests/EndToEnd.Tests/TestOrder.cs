using System.Globalization;
using Orc.EndToEnd.Tests;
using Orc.EndToEnd.Tests.Hosts;
using Xunit.Sdk;
using Xunit.v3;

[assembly: TestCollectionOrderer(typeof(TestOrder))]
[assembly: TestClassOrderer(typeof(TestOrder))]
[assembly: TestMethodOrderer(typeof(TestOrder))]
[assembly: TestCaseOrderer(typeof(TestOrder))]

namespace Orc.EndToEnd.Tests;

/// <summary>
/// The same order on every machine, where xunit's depends on the directory: tests that share a cluster fail, if at
/// all, alike everywhere. By name, what takes longest first; with ORC_TESTS_SEED by chance, to find what only an order
/// hides.
/// </summary>
public sealed class TestOrder : ITestCollectionOrderer, ITestClassOrderer, ITestMethodOrderer, ITestCaseOrderer
{
    private static readonly string[] Longest =
    [
        nameof(Clusters.Keeping), nameof(Crashes.CrashPointTests), nameof(Crashes.RandomKillTests),
    ];

    public IReadOnlyCollection<TCollection> OrderTestCollections<TCollection>(
        IReadOnlyCollection<TCollection> testCollections)
        where TCollection : ITestCollection =>
        [
            .. testCollections
                .OrderBy(one => TestSize.IsSeeded || !Array.Exists(Longest, one.TestCollectionDisplayName.Contains))
                .ThenBy(one => Place(NameOf(one)), StringComparer.Ordinal),
        ];

    public IReadOnlyCollection<TClass?> OrderTestClasses<TClass>(IReadOnlyCollection<TClass?> testClasses)
        where TClass : ITestClass =>
        [.. testClasses.OrderBy(one => Place(one?.TestClassName), StringComparer.Ordinal)];

    public IReadOnlyCollection<TMethod?> OrderTestMethods<TMethod>(IReadOnlyCollection<TMethod?> testMethods)
        where TMethod : ITestMethod =>
        [.. testMethods.OrderBy(one => Place(one?.MethodName), StringComparer.Ordinal)];

    public IReadOnlyCollection<TCase> OrderTestCases<TCase>(IReadOnlyCollection<TCase> testCases)
        where TCase : notnull, ITestCase =>
        [.. testCases.OrderBy(one => Place(one.TestCaseDisplayName), StringComparer.Ordinal)];

    // One that is a single class has an id behind its name, which depends on the directory.
    private static string NameOf(ITestCollection collection) => collection.TestCollectionDisplayName.Split(" (id:")[0];

    private static string Place(string? name) => TestSize.IsSeeded
        ? Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(
            System.Text.Encoding.UTF8.GetBytes(
                string.Create(CultureInfo.InvariantCulture, $"{TestSize.Seed} {name}"))))
        : name ?? "";
}
