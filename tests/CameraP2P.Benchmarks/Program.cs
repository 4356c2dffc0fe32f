using System.Globalization;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Running;
using CameraP2P.Benchmarks.Figures;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using Perfolizer.Horology;

namespace CameraP2P.Benchmarks;

/// <summary>Measures; never part of the tests. Figures are for comparison within one run.</summary>
internal static class Program
{
    private const string Usage = """
        dotnet run -c Release --project tests/CameraP2P.Benchmarks -- <what>

          figures [--json file] [--markdown file]
                               the table of all figures, each beside its reference, in less than five minutes
          micro                datagram to record: time and bytes allocated per DRW
          heartbeat [seconds]  distance of each beat from a grid of 0.25 s, in real time [30]
          session [seconds]    one session on the 3.0 s grid: intervals, CPU and bytes per beat, memory [300]
          transfer [MB] [recorded]     files beside raw windowed UDP: rate, CPU, memory [1000]; or at a camera's recorded pace
          fleet [sessions] [seconds]   many sessions in one process: grid, CPU, memory [1000, 60]

        session and fleet start this program again, as "camera" for the camera and "grid [seconds]" for what else keeps a grid.
        """;

    private static TimeSpan Seconds(string[] rest, int place, double otherwise) =>
        TimeSpan.FromSeconds(place < rest.Length ? double.Parse(rest[place], CultureInfo.InvariantCulture) : otherwise);

    private static async Task<int> Main(string[] arguments)
    {
        switch (arguments)
        {
            case ["figures", .. var rest]:
                return await FiguresRun.RunAsync(rest).ConfigureAwait(false);
            case ["micro"]:
                // Within this process: nothing is generated, restored or built for it.
                var job = Job.Default.WithToolchain(InProcessEmitToolchain.Instance)
                    .WithIterationTime(TimeInterval.FromMilliseconds(200)).WithWarmupCount(5).WithIterationCount(15);
                BenchmarkRunner.Run<DecodeBenchmark>(DefaultConfig.Instance.AddJob(job));
                return 0;
            case ["heartbeat"]:
                await HeartbeatRun.RunAsync(TimeSpan.FromSeconds(30)).ConfigureAwait(false);
                return 0;
            case ["heartbeat", var text] when double.TryParse(text, CultureInfo.InvariantCulture, out var seconds) && seconds is > 0 and <= 86400:
                await HeartbeatRun.RunAsync(TimeSpan.FromSeconds(seconds)).ConfigureAwait(false);
                return 0;
            case ["session", .. var rest]:
                await SessionRun.RunAsync(Seconds(rest, 0, 300)).ConfigureAwait(false);
                return 0;
            case ["grid", .. var rest]:
                await GridRun.RunAsync(Seconds(rest, 0, 300)).ConfigureAwait(false);
                return 0;
            case ["transfer", .. var rest]:
                await TransferRun.RunAsync((int)Seconds(rest, 0, 1000).TotalSeconds, recorded: rest is [.., "recorded"]).ConfigureAwait(false);
                return 0;
            case ["camera", var mediaPath, var pace, var loss]:
                await CameraProcess.ServeAsync(mediaPath, string.Equals(pace, "recorded", StringComparison.Ordinal), double.Parse(loss, CultureInfo.InvariantCulture)).ConfigureAwait(false);
                return 0;
            case ["camera"]:
                await CameraProcess.ServeAsync().ConfigureAwait(false);
                return 0;
            case ["fleet", .. var rest]:
                await FleetRun.RunAsync((int)Seconds(rest, 0, 1000).TotalSeconds, Seconds(rest, 1, 60)).ConfigureAwait(false);
                return 0;
            default:
                await Console.Error.WriteLineAsync(Usage).ConfigureAwait(false);
                return 2;
        }
    }
}
