namespace CameraP2P.Shell;

/// <summary>
/// Reads lines so that waiting for one can be given up. The read itself cannot be undone: the next wait takes it over, so no
/// line is lost to a reader that nobody listens to.
/// </summary>
internal sealed class LineReader(TextReader input)
{
    private Task<string?>? pending;
    private bool dropPending;

    /// <summary>Waits for a line.</summary>
    /// <param name="stop">Gives the wait up.</param>
    /// <returns>The line; null at the end of the input.</returns>
    /// <exception cref="OperationCanceledException">It was given up.</exception>
    public string? Read(CancellationToken stop)
    {
        var line = Wait(stop);
        if (dropPending && line is not null)
        {
            dropPending = false;
            line = Wait(stop);
        }

        return line;
    }

    /// <summary>The line that is being typed is to be ignored when it comes.</summary>
    public void DropPending() => dropPending = pending is not null;

    private string? Wait(CancellationToken stop)
    {
        pending ??= Task.Run(input.ReadLine, CancellationToken.None);
        pending.Wait(stop);
        var line = pending.Result;
        pending = null;
        return line;
    }
}
