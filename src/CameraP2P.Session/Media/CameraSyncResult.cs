namespace CameraP2P.Session.Media;

/// <summary>One picture or video that was not fetched or not removed. Immutable.</summary>
/// <param name="Name">Such as <c>photo 100-0318</c>.</param>
/// <param name="Error">The error id.</param>
/// <param name="Reason">What happened, a sentence.</param>
public sealed record CameraSyncFailure(string Name, string Error, string Reason)
{
    /// <summary>Name and reason.</summary>
    /// <returns>A line.</returns>
    public override string ToString() => $"{Name}: {Reason}";
}

/// <summary>What a synchronisation came to. Immutable.</summary>
public sealed record CameraSyncResult
{
    private readonly IReadOnlyList<CameraSyncFailure> details = [];

    /// <summary>The session's name.</summary>
    public string? Session { get; init; }

    /// <summary>The folder.</summary>
    public required string Path { get; init; }

    /// <summary>Pictures and videos on the card that were asked for.</summary>
    public required int Found { get; init; }

    /// <summary>Those that were fetched.</summary>
    public required int New { get; init; }

    /// <summary>Those that had been fetched before.</summary>
    public required int Skipped { get; init; }

    /// <summary>Those that were not fetched, or not removed as wished.</summary>
    public required int Failed { get; init; }

    /// <summary>Those that were removed from the camera.</summary>
    public required int Removed { get; init; }

    /// <summary>What failed, and why: a line each. <see cref="GetFailures"/> has the error ids.</summary>
    public IReadOnlyList<string> Failures { get; private init; } = [];

    /// <summary>Bytes of the files fetched.</summary>
    public required long Bytes { get; init; }

    /// <summary>How long it took.</summary>
    public TimeSpan Duration { get; init; }

    /// <summary>The camera's battery afterwards, 0 to 100; null when it did not say.</summary>
    public int? BatteryPercent { get; init; }

    /// <summary>Room on the card afterwards, in MB; null when the camera did not say.</summary>
    public long? StorageFreeMB { get; init; }

    /// <summary>What failed, item by item.</summary>
    internal IReadOnlyList<CameraSyncFailure> Details
    {
        get => details;
        init => (details, Failures) = (value, value.Select(failure => failure.ToString()).ToArray());
    }

    /// <summary>What failed, with error ids.</summary>
    /// <returns>One for each failure.</returns>
    public IReadOnlyList<CameraSyncFailure> GetFailures() => details;
}
