namespace CameraP2P.Session.Live;

/// <summary>
/// The live view's fragments, for any number of viewers. It keeps those since the key frame before the last, and each viewer has a place among
/// them: who is too slow loses the place and goes on at the last key frame. So a viewer costs no memory, and nobody waits for one. Thread-safe.
/// </summary>
internal sealed class LiveFeed
{
    /// <summary>8 MiB: two key frame intervals at 16 Mbit/s. What is older goes, even if no key frame is left then.</summary>
    public const int MaxBytes = 8 * 1024 * 1024;

    private readonly object gate = new();
    private readonly List<LiveFragment> kept = [];
    private TaskCompletionSource changed = New();
    private LiveStart? start;
    private long bytes;
    private long first;
    private TimeSpan position;
    private bool ended;

    /// <summary>What the current stream begins with; null before the first and after the end.</summary>
    public LiveStart? Start
    {
        get
        {
            lock (gate)
            {
                return ended ? null : start;
            }
        }
    }

    /// <summary>The time of the newest picture in the current stream.</summary>
    public TimeSpan Position
    {
        get
        {
            lock (gate)
            {
                return position;
            }
        }
    }

    /// <summary>Bytes kept now.</summary>
    public long KeptBytes
    {
        get
        {
            lock (gate)
            {
                return bytes;
            }
        }
    }

    /// <summary>Another stream begins; who watches the one before is at its end.</summary>
    public void Begin(LiveStart next) => Change(() =>
    {
        start = next;
        Drop(kept.Count);
    });

    /// <summary>Adds a fragment.</summary>
    /// <param name="fragment">The fragment.</param>
    /// <param name="newest">The time of the newest picture in the stream.</param>
    public void Add(LiveFragment fragment, TimeSpan newest) => Change(() =>
    {
        if (fragment.IsKey)
        {
            Drop(kept.FindLastIndex(each => each.IsKey));
        }

        kept.Add(fragment);
        bytes += fragment.Bytes.Length;
        position = newest;
        while (bytes > MaxBytes && kept.Count > 1)
        {
            Drop(1);
        }
    });

    /// <summary>Nothing more will come. Viewers still get what is kept.</summary>
    public void End() => Change(() => ended = true);

    /// <summary>Waits for a viewer's next fragment.</summary>
    /// <param name="viewer">The viewer; its place moves on.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The fragment; null at the end of the viewer's stream.</returns>
    public async Task<LiveFragment?> NextAsync(LiveViewer viewer, CancellationToken cancellationToken)
    {
        while (true)
        {
            Task more;
            lock (gate)
            {
                if (!ReferenceEquals(viewer.Start, start))
                {
                    return null;
                }

                if (Take(viewer) is { } fragment)
                {
                    return fragment;
                }

                if (ended)
                {
                    return null;
                }

                more = changed.Task;
            }

            await more.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    private LiveFragment? Take(LiveViewer viewer)
    {
        var index = (int)(viewer.Next - first);
        if (viewer.Next < first)
        {
            index = kept.FindLastIndex(each => each.IsKey);
            if (index < 0)
            {
                return null;
            }

            viewer.Jumps += viewer.Next < 0 ? 0 : 1;
        }

        if (index >= kept.Count)
        {
            return null;
        }

        viewer.Next = first + index + 1;
        return kept[index];
    }

    private void Drop(int count)
    {
        if (count > 0)
        {
            bytes -= kept.Take(count).Sum(each => (long)each.Bytes.Length);
            kept.RemoveRange(0, count);
            first += count;
        }
    }

    private void Change(Action change)
    {
        TaskCompletionSource before;
        lock (gate)
        {
            change();
            (before, changed) = (changed, New());
        }

        before.SetResult();
    }

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}

/// <summary>A viewer's place in a stream. Belongs to one reader; <see cref="LiveFeed"/> moves it.</summary>
/// <param name="start">The stream.</param>
internal sealed class LiveViewer(LiveStart start)
{
    /// <summary>The stream it watches.</summary>
    public LiveStart Start { get; } = start;

    /// <summary>The number of the next fragment; below 0 before the first.</summary>
    public long Next { get; set; } = -1;

    /// <summary>How often it was too slow and went on at a key frame.</summary>
    public int Jumps { get; set; }
}
