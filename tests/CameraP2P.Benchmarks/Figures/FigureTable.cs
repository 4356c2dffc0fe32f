using System.Globalization;
using System.Text;
using System.Text.Json;

namespace CameraP2P.Benchmarks.Figures;

/// <summary>Writes the table for people and for programs.</summary>
internal static class FigureTable
{
    private static readonly JsonSerializerOptions Readable = new() { WriteIndented = true };

    /// <summary>A line of at most 80 characters, and a second one for what it is measured against.</summary>
    public static string Line(Figure figure)
    {
        var reached = figure.Reached switch { true => "reached", false => "MISSED", _ => string.Empty };
        var line = string.Create(CultureInfo.InvariantCulture, $"{figure.Name,-45} {Number(figure.Value),9} {figure.Unit,-8} {figure.Ratio?.ToString("0.00", CultureInfo.InvariantCulture) ?? string.Empty,5} {reached}");
        var more = string.Join("; ", new[]
        {
            figure.Target is null ? null : "target " + figure.Target,
            figure.Reference is { } reference ? $"{figure.ReferenceName} {Number(reference)}" : null,
            figure.Spread is { } spread ? $"{Number(spread.Min)} to {Number(spread.Max)}" : null,
        }.Where(part => part is not null));
        return more.Length == 0 ? line : line + Environment.NewLine + "  " + more;
    }

    /// <summary>A list of objects.</summary>
    public static string Json(IEnumerable<Figure> figures) => JsonSerializer.Serialize(
        figures.Select(figure => new
        {
            name = figure.Name,
            value = Math.Round(figure.Value, 4),
            unit = figure.Unit,
            reference = figure.Reference,
            referenceName = figure.ReferenceName,
            ratio = figure.Ratio,
            target = figure.Target,
            reached = figure.Reached,
            lowest = figure.Spread?.Min,
            highest = figure.Spread?.Max,
        }),
        Readable);

    /// <summary>A table for a page.</summary>
    public static string Markdown(IEnumerable<Figure> figures, string machine)
    {
        var page = new StringBuilder().AppendLine(machine).AppendLine()
            .AppendLine("| what | measured | spread | reference in the same run | ratio | target | reached |")
            .AppendLine("|---|---|---|---|---|---|---|");
        foreach (var figure in figures)
        {
            var spread = figure.Spread is { } each ? $"{Number(each.Min)} to {Number(each.Max)}" : "–";
            var reference = figure.Reference is { } value ? $"{figure.ReferenceName}: {Number(value)} {figure.Unit}" : "–";
            var reached = figure.Reached switch { true => "yes", false => "**no**", _ => "–" };
            page.AppendLine(CultureInfo.InvariantCulture, $"| {figure.Name} | {Number(figure.Value)} {figure.Unit} | {spread} | {reference} | {figure.Ratio?.ToString("0.00", CultureInfo.InvariantCulture) ?? "–"} | {figure.Target ?? "–"} | {reached} |");
        }

        return page.ToString();
    }

    private static string Number(double value) => value.ToString(Math.Abs(value) >= 100 ? "0" : Math.Abs(value) >= 1 ? "0.0" : "0.000", CultureInfo.InvariantCulture);
}
