namespace CameraP2P.Pipeline;

/// <summary>Opens files that may hang: a pipe nobody reads, a network drive that is gone.</summary>
internal static class SlowFile
{
    /// <summary>Opens a file on a thread of its own, which may be left behind; what opens too late is closed again.</summary>
    /// <typeparam name="T">What is opened.</typeparam>
    /// <param name="open">Opens it.</param>
    /// <param name="limit">How long it may take.</param>
    /// <param name="stopping">Ends the wait.</param>
    /// <exception cref="TimeoutException">It took too long.</exception>
    public static async Task<T> OpenAsync<T>(Func<T> open, TimeSpan limit, CancellationToken stopping)
        where T : class
    {
        var opening = Task.Factory.StartNew(open, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        try
        {
            return await opening.WaitAsync(limit, stopping).ConfigureAwait(false);
        }
        catch (Exception e) when (e is TimeoutException or OperationCanceledException)
        {
            _ = CloseLateAsync(opening);
            throw;
        }
    }

    private static async Task CloseLateAsync<T>(Task<T> opening)
        where T : class
    {
        try
        {
            switch (await opening.ConfigureAwait(false))
            {
                case IAsyncDisposable late:
                    await late.DisposeAsync().ConfigureAwait(false);
                    break;
                case IDisposable late:
                    late.Dispose();
                    break;
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            // Nobody waits for it any more.
        }
    }
}
