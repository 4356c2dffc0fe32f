using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;

namespace CameraP2P.Benchmarks.Figures;

/// <summary>All figures in one run. What belongs together is measured by turns, so that both see the same machine.</summary>
internal static class FiguresRun
{
    public static async Task<int> RunAsync(string[] arguments)
    {
        if (!TryRead(arguments, out var json, out var markdown))
        {
            await Console.Error.WriteLineAsync("figures [--json file] [--markdown file]").ConfigureAwait(false);
            return 2;
        }

        var clock = Stopwatch.StartNew();
        var machine = string.Create(CultureInfo.InvariantCulture, $"{DateTime.Now:yyyy-MM-dd}, {Environment.ProcessorCount} processors, {RuntimeInformation.OSDescription}, {RuntimeInformation.FrameworkDescription}");
        Console.WriteLine(machine);
        var figures = new List<Figure>();
        await foreach (var figure in MeasureAsync().ConfigureAwait(false))
        {
            figures.Add(figure);
            Console.WriteLine(FigureTable.Line(figure));
        }

        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{figures.Count(figure => figure.Reached == true)} reached, {figures.Count(figure => figure.Reached == false)} missed, {clock.Elapsed.TotalSeconds:0} s"));
        await WriteAsync(json, FigureTable.Json(figures)).ConfigureAwait(false);
        await WriteAsync(markdown, FigureTable.Markdown(figures, machine)).ConfigureAwait(false);
        return 0;
    }

    private static async IAsyncEnumerable<Figure> MeasureAsync()
    {
        foreach (var figure in ReceivePath.Measure())
        {
            yield return figure;
        }

        foreach (var measure in (Func<IAsyncEnumerable<Figure>>[])[RoundTrips.MeasureAsync, Connects.MeasureAsync, Transfers.MeasureAsync, Transfers.MeasureLossAsync, Transfers.MeasureRecordedAsync, Beats.MeasureAsync, Fleet.MeasureAsync, Imports.MeasureAsync])
        {
            await foreach (var figure in measure().ConfigureAwait(false))
            {
                yield return figure;
            }
        }

        foreach (var figure in VirtualHour.Measure())
        {
            yield return figure;
        }
    }

    private static bool TryRead(string[] arguments, out string? json, out string? markdown)
    {
        (json, markdown) = (null, null);
        for (var i = 0; i + 1 < arguments.Length; i += 2)
        {
            switch (arguments[i])
            {
                case "--json":
                    json = arguments[i + 1];
                    break;
                case "--markdown":
                    markdown = arguments[i + 1];
                    break;
                default:
                    return false;
            }
        }

        return arguments.Length % 2 == 0;
    }

    private static Task WriteAsync(string? file, string text) => file is null ? Task.CompletedTask : File.WriteAllTextAsync(file, text);
}
