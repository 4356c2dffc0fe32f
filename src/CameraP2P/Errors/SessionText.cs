using CameraP2P.Protocol;
using CameraP2P.Session;

namespace CameraP2P.Errors;

/// <summary>How a session and its camera are named in messages and prompts.</summary>
internal static class SessionText
{
    /// <summary>Id, name, UID and address, such as <c>1 gate (LBCS-000000-CCCJJ at 192.168.43.1:40611)</c>.</summary>
    public static string Describe(this CameraSession session)
    {
        var uid = session.Uid?.ToString();
        var camera = string.Equals(uid, session.Name, StringComparison.Ordinal) ? $"{session.RemoteEndPoint}" : $"{uid} at {session.RemoteEndPoint}";
        return Printable.Clean($"{session} ({camera})");
    }
}
