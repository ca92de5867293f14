using System.Globalization;

namespace Orc.Model.Tasks;

/// <summary>
/// One container's whole life in the control plane: a number from the store's counter. Not a container's id.
/// </summary>
public readonly record struct TaskId(long Value) : IComparable<TaskId>
{
    public int CompareTo(TaskId other) => Value.CompareTo(other.Value);

    public override string ToString() => Value.ToString(CultureInfo.InvariantCulture);
}
