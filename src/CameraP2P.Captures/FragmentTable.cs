namespace CameraP2P.Captures;

/// <summary>
/// Puts datagrams back together that were sent as IPv4 fragments (RFC 791), in whatever order and how often they come. Memory is
/// bounded: of too many unfinished datagrams the oldest is given up. Not thread-safe.
/// </summary>
internal sealed class FragmentTable
{
    /// <summary>Unfinished datagrams kept: 64 of at most 64 KiB each.</summary>
    private const int MaxUnfinished = 64;

    private const int MaxLength = ushort.MaxValue;

    private readonly Dictionary<FragmentKey, Fragments> unfinished = [];
    private readonly Queue<Fragments> order = new();

    /// <summary>Takes a fragment.</summary>
    /// <param name="packet">The packet it came in.</param>
    /// <param name="fragment">The fragment.</param>
    /// <returns>Datagrams that are finished or given up by it: none, one or two.</returns>
    public IEnumerable<Fragments> Add(CapturedPacket packet, Ipv4View fragment)
    {
        if (!unfinished.TryGetValue(fragment.Key, out var found))
        {
            found = new Fragments(fragment.Key, packet.Number, packet.Nanoseconds);
            unfinished.Add(fragment.Key, found);
            order.Enqueue(found);
        }

        if (fragment.Offset + fragment.Data.Length <= MaxLength)
        {
            found.Add(fragment);
        }

        return Take(found);
    }

    /// <summary>The file has ended: what is left will not be finished.</summary>
    public IEnumerable<Fragments> TakeUnfinished()
    {
        while (order.TryDequeue(out var given))
        {
            if (unfinished.Remove(given.Key))
            {
                yield return given;
            }
        }
    }

    private IEnumerable<Fragments> Take(Fragments last)
    {
        if (last.IsComplete)
        {
            unfinished.Remove(last.Key);
            yield return last;
        }

        while (order.TryPeek(out var oldest) && (oldest.IsComplete || order.Count > MaxUnfinished))
        {
            order.Dequeue();
            if (!oldest.IsComplete)
            {
                unfinished.Remove(oldest.Key);
                yield return oldest;
            }
        }
    }
}

/// <summary>The fragments of one datagram that have come so far. Where they overlap, the first one counts. Not thread-safe.</summary>
/// <param name="key">Whose they are.</param>
/// <param name="number">The packet of the first.</param>
/// <param name="nanoseconds">When it came.</param>
internal sealed class Fragments(FragmentKey key, int number, Int128? nanoseconds)
{
    private readonly List<(int Start, int End)> held = [];
    private byte[] bytes = [];
    private int? length;

    public FragmentKey Key { get; } = key;

    public int Number { get; } = number;

    public Int128? Nanoseconds { get; } = nanoseconds;

    /// <summary>Fragments taken, repeats included.</summary>
    public int Count { get; private set; }

    public bool IsComplete => length is { } whole && held is [{ Start: 0 } only] && only.End >= whole;

    /// <summary>The bytes from the start up to the first gap; empty when the first fragment is missing.</summary>
    public ReadOnlySpan<byte> FromStart => held is [{ Start: 0 } first, ..] ? bytes.AsSpan(0, first.End) : [];

    public void Add(Ipv4View fragment)
    {
        Count++;
        if (!fragment.MoreFollow)
        {
            length ??= fragment.Offset + fragment.Data.Length + fragment.Missing;
        }

        var end = fragment.Offset + fragment.Data.Length;
        if (bytes.Length < end)
        {
            Array.Resize(ref bytes, Math.Max(end, 2048));
        }

        var at = fragment.Offset;
        foreach (var (start, stop) in held)
        {
            Copy(fragment, at, Math.Min(start, end));
            at = Math.Max(at, stop);
        }

        Copy(fragment, at, end);
        Merge(fragment.Offset, end);
    }

    private void Copy(Ipv4View fragment, int start, int end)
    {
        if (start < end)
        {
            fragment.Data[(start - fragment.Offset)..(end - fragment.Offset)].CopyTo(bytes.AsSpan(start));
        }
    }

    private void Merge(int start, int end)
    {
        if (start == end)
        {
            return;
        }

        var touching = held.Where(range => range.End >= start && range.Start <= end).Append((Start: start, End: end)).ToArray();
        held.RemoveAll(range => range.End >= start && range.Start <= end);
        held.Add((touching.Min(range => range.Start), touching.Max(range => range.End)));
        held.Sort();
    }
}
