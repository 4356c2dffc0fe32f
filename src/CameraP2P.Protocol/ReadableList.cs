using System.Collections.ObjectModel;

namespace CameraP2P.Protocol;

/// <summary>
/// A read-only list whose text is that of its items, so that a table cell or a CSV column shows them and not the name of a type.
/// Two with equal items are equal, so that records that hold one compare by value.
/// </summary>
/// <typeparam name="T">What it holds.</typeparam>
/// <param name="items">Copied.</param>
public sealed class ReadableList<T>(IEnumerable<T> items) : ReadOnlyCollection<T>([.. items])
{
    /// <summary>The items, separated by commas.</summary>
    /// <returns>Such as <c>40611, 32100</c>; empty for an empty list.</returns>
    public override string ToString() => string.Join(", ", this);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is ReadableList<T> other && this.SequenceEqual(other);

    /// <inheritdoc/>
    public override int GetHashCode() => this.Aggregate(0, HashCode.Combine);
}
