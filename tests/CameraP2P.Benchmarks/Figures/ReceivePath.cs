using System.Diagnostics;

namespace CameraP2P.Benchmarks.Figures;

/// <summary>From datagram to record on one core.</summary>
internal static class ReceivePath
{
    private const int Rounds = 15;
    private static readonly TimeSpan PerRound = TimeSpan.FromMilliseconds(150);

    public static IEnumerable<Figure> Measure()
    {
        var receive = new DecodeBenchmark { RecordLength = 1004 };
        receive.Setup();
        var rates = new Samples();
        var bytes = 0L;
        for (var round = -3; round < Rounds; round++)
        {
            var (count, allocated, start) = (0L, GC.GetAllocatedBytesForCurrentThread(), Stopwatch.GetTimestamp());
            while (Stopwatch.GetElapsedTime(start) < PerRound)
            {
                receive.Receive();
                count += DecodeBenchmark.DatagramsPerRun;
            }

            if (round >= 0)
            {
                bytes += GC.GetAllocatedBytesForCurrentThread() - allocated;
                rates.Add(count / Stopwatch.GetElapsedTime(start).TotalSeconds / 1e6);
            }
        }

        yield return Figure.AtLeast("receive path, DRWs a second on one core", rates.Median, "million", 2) with { Spread = rates.Spread };
        yield return Figure.AtMost("receive path, bytes allocated in all rounds", bytes, "B", 0);
    }
}
