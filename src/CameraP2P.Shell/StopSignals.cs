using System.Runtime.InteropServices;

namespace CameraP2P.Shell;

/// <summary>Turns Ctrl+C and SIGTERM into a stop of what runs. The second Ctrl+C ends the process as the system does.</summary>
internal sealed class StopSignals : IDisposable
{
    private readonly ShellProgram shell;
    private readonly PosixSignalRegistration terminate;
    private int interrupts;

    public StopSignals(ShellProgram shell)
    {
        this.shell = shell;
        Console.CancelKeyPress += Interrupt;
        terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Terminate);
    }

    public void Dispose()
    {
        Console.CancelKeyPress -= Interrupt;
        terminate.Dispose();
    }

    private void Interrupt(object? sender, ConsoleCancelEventArgs arguments)
    {
        // At a prompt one may press it as often as one likes.
        var again = Interlocked.Increment(ref interrupts) > 1;
        arguments.Cancel = shell.IsInteractive || !again;
        if (arguments.Cancel)
        {
            shell.Stop(ExitCodes.Interrupted);
        }
    }

    private void Terminate(PosixSignalContext context)
    {
        context.Cancel = true;
        shell.Stop(ExitCodes.Terminated);
    }
}
