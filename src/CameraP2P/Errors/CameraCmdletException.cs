using System.Management.Automation;

namespace CameraP2P.Errors;

/// <summary>A cmdlet was asked for something it cannot do: a wrong parameter, no session. What the camera does wrong is a CameraException.</summary>
public sealed class CameraCmdletException : Exception
{
    /// <summary>Creates it.</summary>
    /// <param name="errorId">The stable id; see <see cref="ErrorIds"/>.</param>
    /// <param name="category">The category.</param>
    /// <param name="message">What is wrong, a sentence.</param>
    /// <param name="advice">What to try, a sentence.</param>
    /// <param name="target">What it is about; null for the cmdlet's own.</param>
    /// <param name="inner">What caused it.</param>
    public CameraCmdletException(string errorId, ErrorCategory category, string message, string advice, object? target = null, Exception? inner = null)
        : base(message, inner)
    {
        ErrorId = errorId;
        Category = category;
        Advice = advice;
        Target = target;
    }

    /// <summary>The stable id.</summary>
    public string ErrorId { get; }

    /// <summary>The category.</summary>
    public ErrorCategory Category { get; }

    /// <summary>What to try.</summary>
    public string Advice { get; }

    /// <summary>What it is about.</summary>
    public object? Target { get; }
}
