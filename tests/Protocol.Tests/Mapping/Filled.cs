using System.Collections.Immutable;
using System.Reflection;

namespace Orc.Protocol.Tests.Mapping;

/// <summary>
/// Values of the model with every property set to something that is not its default, found by reflection: a property
/// that somebody adds to the model and forgets in the mapping fails a test.
/// </summary>
internal sealed class Filled
{
    private int _number = 10;

    public static T Of<T>() => (T)new Filled().Value(typeof(T));

    /// <summary>Required properties only; the rest is absent or empty.</summary>
    public static T Sparse<T>() => (T)new Filled().Record(typeof(T), IsRequired);

    private object Value(Type type)
    {
        var number = _number++;
        if (type == typeof(string))
        {
            return $"text {number}";
        }

        if (type == typeof(int) || type == typeof(long) || type == typeof(byte))
        {
            return Convert.ChangeType(number, type);
        }

        if (type == typeof(bool))
        {
            return true;
        }

        if (type == typeof(TimeSpan))
        {
            return new TimeSpan(number, 1, 2, 3, 4);
        }

        if (type == typeof(DateTimeOffset))
        {
            return new DateTimeOffset(2025, 1, 2, 3, 4, 5, TimeSpan.Zero).AddTicks(number);
        }

        if (type.IsEnum)
        {
            return Enum.GetValues(type).GetValue(Enum.GetValues(type).Length - 1)!;
        }

        if (type == typeof(ImmutableSortedDictionary<string, string>))
        {
            return ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal)
                .Add($"key {number}", $"value {number}")
                .Add($"key {_number++}", "");
        }

        return type.IsGenericType ? Generic(type) : Record(type, _ => true);
    }

    private object Generic(Type type)
    {
        var inner = type.GetGenericArguments()[0];
        if (type.GetGenericTypeDefinition() == typeof(Nullable<>))
        {
            return Value(inner);
        }

        Assert.Equal(typeof(ImmutableArray<>), type.GetGenericTypeDefinition());
        var kinds = inner.IsAbstract
            ? inner.GetNestedTypes().Where(nested => nested.IsSubclassOf(inner))
            : [inner, inner];
        var items = kinds.Select(Value).ToArray();
        var array = Array.CreateInstance(inner, items.Length);
        items.CopyTo(array, 0);
        return typeof(ImmutableArray)
            .GetMethods()
            .First(method => method.Name == "Create" && method.GetParameters() is [{ ParameterType.IsArray: true }])
            .MakeGenericMethod(inner)
            .Invoke(null, [array])!;
    }

    private object Record(Type type, Func<PropertyInfo, bool> isFilled)
    {
        var constructor = type
            .GetConstructors()
            .OrderByDescending(candidate => candidate.GetParameters().Length)
            .First();
        var record = constructor.Invoke(
            [.. constructor.GetParameters().Select(parameter => Value(parameter.ParameterType))]);
        var taken = constructor.GetParameters().Select(parameter => parameter.Name!).ToHashSet(StringComparer.Ordinal);
        foreach (var property in type.GetProperties(BindingFlags.Instance | BindingFlags.Public))
        {
            if (property.CanWrite && !taken.Contains(property.Name) && isFilled(property))
            {
                property.SetValue(
                    record, property.GetValue(record) is bool flag ? !flag : Value(property.PropertyType));
            }
        }

        return record;
    }

    private static bool IsRequired(PropertyInfo property) =>
        property.IsDefined(typeof(System.Runtime.CompilerServices.RequiredMemberAttribute));
}
