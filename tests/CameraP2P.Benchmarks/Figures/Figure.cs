namespace CameraP2P.Benchmarks.Figures;

/// <summary>One row of the table: a value beside what it is measured against in the same run.</summary>
/// <param name="Name">What was measured.</param>
/// <param name="Value">The median of its rounds, unless the name says otherwise.</param>
/// <param name="Unit">Of value and reference.</param>
/// <param name="Target">What it is to reach, in words; null when there is none.</param>
/// <param name="Reached">Whether it does; null when there is no target.</param>
internal sealed record Figure(string Name, double Value, string Unit, string? Target = null, bool? Reached = null)
{
    /// <summary>The value of the reference.</summary>
    public double? Reference { get; init; }

    /// <summary>What the reference is.</summary>
    public string? ReferenceName { get; init; }

    /// <summary>Value divided by reference.</summary>
    public double? Ratio => Reference is > 0 ? Value / Reference : null;

    /// <summary>The smallest and the largest round.</summary>
    public (double Min, double Max)? Spread { get; init; }

    /// <summary>A value that must not exceed a limit.</summary>
    public static Figure AtMost(string name, double value, string unit, double limit) =>
        new(name, value, unit, FormattableString.Invariant($"<= {limit} {unit}"), value <= limit);

    /// <summary>A value that must reach a limit.</summary>
    public static Figure AtLeast(string name, double value, string unit, double limit) =>
        new(name, value, unit, FormattableString.Invariant($">= {limit} {unit}"), value >= limit);

    /// <summary>A value that must reach a share of its reference.</summary>
    public static Figure Share(string name, Samples value, string unit, string referenceName, Samples reference, double atLeast) =>
        new(name, value.Median, unit, FormattableString.Invariant($">= {atLeast} x {referenceName}"), value.Median >= atLeast * reference.Median)
        {
            Reference = reference.Median,
            ReferenceName = referenceName,
            Spread = value.Spread,
        };
}

/// <summary>The rounds of one measurement.</summary>
internal sealed class Samples
{
    private readonly List<double> values = [];

    public double Median => At(0.5);

    public double Max => values.Max();

    public (double Min, double Max) Spread => (values.Min(), values.Max());

    public void Add(double value) => values.Add(value);

    /// <summary>The smallest that at least this part of them does not exceed.</summary>
    public double At(double part) => values.Order().ElementAt(Math.Clamp((int)Math.Ceiling(part * values.Count) - 1, 0, values.Count - 1));
}
