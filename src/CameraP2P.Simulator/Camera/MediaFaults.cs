using CameraP2P.Protocol.Commands;

namespace CameraP2P.Simulator.Camera;

/// <summary>Decides what goes wrong with each item that is sent. Not thread-safe.</summary>
/// <param name="named">The faults to choose from, one at a time.</param>
/// <param name="rate">How often, 0 to 1.</param>
/// <param name="seed">The same seed and the same requests, the same faults.</param>
/// <param name="counters">Where faults are counted.</param>
internal sealed class MediaFaults(MediaFault named, double rate, int seed, SimulatorCounters counters)
{
    /// <summary>What can happen to a thumbnail.</summary>
    public const MediaFault Thumbnails = MediaFault.Missing | MediaFault.Stall | MediaFault.WrongLength | MediaFault.WrongNumber | MediaFault.RebootInTheMiddle;

    /// <summary>What can happen to a file.</summary>
    public const MediaFault Files = Thumbnails | MediaFault.WrongCheck;

    /// <summary>What can happen to a playback: everything.</summary>
    public const MediaFault Playback = Files | MediaFault.StalePlayback | MediaFault.NoEndMarker | MediaFault.BadFrame;

    /// <summary>What can happen to live view.</summary>
    public const MediaFault Live = MediaFault.WrongCheck | MediaFault.Stall | MediaFault.WrongLength | MediaFault.BadFrame | MediaFault.RebootInTheMiddle;

    private readonly Random random = new(seed);
    private readonly Dictionary<MediaReference, (MediaFault Fault, int Times)> items = [];

    /// <summary>Lets something go wrong with one item, whatever the rate says.</summary>
    /// <param name="item">The item.</param>
    /// <param name="fault">All that goes wrong with it, at once.</param>
    /// <param name="times">How many requests for it that hits.</param>
    public void Add(MediaReference item, MediaFault fault, int times = int.MaxValue) => items[item] = (fault, times);

    /// <summary>What goes wrong this time.</summary>
    /// <param name="item">What was asked for; null for live view.</param>
    /// <param name="possible">The faults its kind can have.</param>
    public MediaFault Draw(MediaReference? item, MediaFault possible)
    {
        var fault = item is not null && TakeNamed(item, possible) is { } own ? own : ByChance(possible);
        counters.MediaFaults += fault == MediaFault.None ? 0 : 1;
        return fault;
    }

    private MediaFault? TakeNamed(MediaReference item, MediaFault possible)
    {
        if (!items.TryGetValue(item, out var own) || (own.Fault & possible) == MediaFault.None)
        {
            return null;
        }

        if (own.Times == 0)
        {
            return MediaFault.None;
        }

        items[item] = (own.Fault, own.Times == int.MaxValue ? own.Times : own.Times - 1);
        return own.Fault & possible;
    }

    private MediaFault ByChance(MediaFault possible)
    {
        var choice = Enum.GetValues<MediaFault>().Where(fault => fault != MediaFault.None && (named & possible & fault) != MediaFault.None).ToArray();
        return choice.Length > 0 && random.NextDouble() < rate ? choice[random.Next(choice.Length)] : MediaFault.None;
    }
}
