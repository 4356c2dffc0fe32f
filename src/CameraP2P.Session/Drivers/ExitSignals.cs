using System.Runtime.InteropServices;

namespace CameraP2P.Session.Drivers;

/// <summary>
/// Ends what is open when the process is told to end: SIGTERM, as systemd sends it, SIGHUP, and on Windows a closed console or a
/// shutdown. A camera that never hears of it stays busy for 6 to 8 s. Signals are only watched while something is open, and what
/// else happens on them stays as it is. Thread-safe.
/// </summary>
internal static class ExitSignals
{
    private static readonly object Gate = new();
    private static readonly HashSet<Action> Open = [];
    private static PosixSignalRegistration[] registrations = [];

    /// <summary>How many are open, for tests.</summary>
    public static int Count
    {
        get
        {
            lock (Gate)
            {
                return Open.Count;
            }
        }
    }

    /// <summary>Calls an action on each signal: short, and safe from any thread.</summary>
    public static void Add(Action close)
    {
        lock (Gate)
        {
            if (Open.Add(close) && registrations.Length == 0)
            {
                registrations = [.. new[] { PosixSignal.SIGTERM, PosixSignal.SIGHUP }.Select(signal => PosixSignalRegistration.Create(signal, _ => CloseAll()))];
            }
        }
    }

    public static void Remove(Action close)
    {
        lock (Gate)
        {
            if (Open.Remove(close) && Open.Count == 0)
            {
                foreach (var registration in registrations)
                {
                    registration.Dispose();
                }

                registrations = [];
            }
        }
    }

    /// <summary>Does what a signal does.</summary>
    internal static void CloseAll()
    {
        Action[] all;
        lock (Gate)
        {
            all = [.. Open];
        }

        foreach (var close in all)
        {
            try
            {
                close();
            }
            catch (Exception)
            {
                // Reported where it happened; the others are still to be closed.
            }
        }
    }
}
