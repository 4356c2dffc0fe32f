using System.Globalization;
using System.Management.Automation;
using CameraP2P.Errors;
using CameraP2P.Session;

namespace CameraP2P.Sessions;

/// <summary>What -Session takes: a session, or its id or name in this runspace. PowerShell converts to it. Immutable.</summary>
public sealed class CameraSessionReference
{
    private readonly CameraSession? session;
    private readonly string? name;
    private readonly int? id;

    /// <summary>The session itself.</summary>
    /// <param name="session">Of this or another runspace.</param>
    public CameraSessionReference(CameraSession session) => this.session = session;

    /// <summary>Its id.</summary>
    /// <param name="id">As Get-CameraSession shows it.</param>
    public CameraSessionReference(int id) => this.id = id;

    /// <summary>Its name, or its id as text.</summary>
    /// <param name="name">In either case.</param>
    public CameraSessionReference(string name) => this.name = name;

    /// <summary>What was given.</summary>
    /// <returns>Such as <c>1</c> or <c>front door</c>.</returns>
    public override string ToString() => session?.ToString() ?? name ?? id?.ToString(CultureInfo.InvariantCulture) ?? string.Empty;

    /// <summary>The session meant.</summary>
    /// <param name="sessions">Those of the runspace.</param>
    /// <exception cref="CameraCmdletException">SessionNotFound.</exception>
    internal CameraSession Resolve(CameraSessionTable sessions)
    {
        if (session is not null)
        {
            return session;
        }

        // A number is an id first, a text a name first; a name of digits is found either way.
        return (id is null ? FindName(sessions) ?? FindId(sessions) : FindId(sessions) ?? FindName(sessions)) ?? throw NotFound(sessions);
    }

    private CameraSession? FindName(CameraSessionTable sessions) =>
        sessions.FirstOrDefault(each => each.Name.Equals(ToString(), StringComparison.OrdinalIgnoreCase));

    private CameraSession? FindId(CameraSessionTable sessions) => sessions.FirstOrDefault(each => each.Id == ToId());

    private int? ToId() => id ?? (int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null);

    private CameraCmdletException NotFound(CameraSessionTable sessions) => new(
        ErrorIds.SessionNotFound,
        ErrorCategory.ObjectNotFound,
        $"No session of this runspace has the id or name '{Protocol.Printable.Clean(ToString())}'.",
        sessions.Count == 0
            ? "There is none: connect with Connect-Camera."
            : $"There are: {string.Join(", ", sessions)}. Get-CameraSession lists them.",
        this);
}
