using System.Collections;
using CameraP2P.Session;
using CameraP2P.Session.Core;

namespace CameraP2P.Sessions;

/// <summary>
/// The sessions of one runspace, in the order they were connected: the value of <c>$CameraSessions</c>. A session that was lost
/// stays, with its reason, until Disconnect-Camera removes it. Enumerating it gives a snapshot. Thread-safe.
/// </summary>
public sealed class CameraSessionTable : IReadOnlyList<CameraSession>
{
    /// <summary>Lost sessions kept for their reason; a script that reconnects for ever must not fill the memory.</summary>
    private const int MaxEnded = 32;

    private readonly object gate = new();
    private readonly List<CameraSession> sessions = [];
    private int lastId;

    internal CameraSessionTable(RunspaceContext owner) => Owner = owner;

    /// <summary>How many there are.</summary>
    public int Count => Snapshot().Length;

    internal RunspaceContext Owner { get; }

    /// <summary>One of them, by its place.</summary>
    /// <param name="index">From 0.</param>
    public CameraSession this[int index] => Snapshot()[index];

    /// <summary>The sessions at this moment.</summary>
    /// <returns>A snapshot's enumerator.</returns>
    public IEnumerator<CameraSession> GetEnumerator() => ((IEnumerable<CameraSession>)Snapshot()).GetEnumerator();

    /// <inheritdoc/>
    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>The next session's id, from 1.</summary>
    internal int TakeId() => Interlocked.Increment(ref lastId);

    /// <summary>The session of a name that has not ended; null when the name is free.</summary>
    internal CameraSession? FindLive(string name) =>
        Snapshot().FirstOrDefault(each => each.State != CameraSessionState.Ended && HasName(each, name));

    /// <summary>
    /// Enters a session. No two have the same name: it replaces ended ones of its name, and where a live one has it already, as two
    /// sessions with one UID would, it gets a number.
    /// </summary>
    internal void Add(CameraSession session)
    {
        lock (gate)
        {
            var name = session.Name;
            for (var number = 2; FindLive(session.Name) is not null; number++)
            {
                session.Rename(FormattableString.Invariant($"{name}-{number}"));
            }

            sessions.RemoveAll(each => HasName(each, session.Name));
            sessions.Add(session);
            foreach (var old in sessions.Where(each => each.State == CameraSessionState.Ended).SkipLast(MaxEnded).ToArray())
            {
                sessions.Remove(old);
            }
        }
    }

    internal void Remove(CameraSession session)
    {
        lock (gate)
        {
            sessions.Remove(session);
        }
    }

    private static bool HasName(CameraSession session, string name) => session.Name.Equals(name, StringComparison.OrdinalIgnoreCase);

    private CameraSession[] Snapshot()
    {
        lock (gate)
        {
            return [.. sessions];
        }
    }
}
