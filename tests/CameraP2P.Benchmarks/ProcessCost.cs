using System.Diagnostics;

namespace CameraP2P.Benchmarks;

/// <summary>What this process takes from its creation on: processor time and managed memory.</summary>
internal sealed class ProcessCost
{
    private readonly long memory = GC.GetTotalMemory(forceFullCollection: true);
    private readonly TimeSpan processor = Process.GetCurrentProcess().TotalProcessorTime;
    private readonly Stopwatch clock = Stopwatch.StartNew();

    /// <summary>Managed memory at the beginning, in bytes.</summary>
    public long MemoryBefore => memory;

    public TimeSpan Elapsed => clock.Elapsed;

    public TimeSpan Processor => Process.GetCurrentProcess().TotalProcessorTime - processor;

    /// <summary>In percent of one core.</summary>
    public double Load => 100 * Processor / clock.Elapsed;

    /// <summary>Bytes more than at the beginning, what nobody needs left out.</summary>
    public long MemoryGrown => GC.GetTotalMemory(forceFullCollection: true) - memory;
}
