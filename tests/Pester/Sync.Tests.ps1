# Sync-CameraMedia in a process that is killed, again and again, over real sockets.
BeforeAll {
    $WarningPreference = 'SilentlyContinue'
    $manifest = Join-Path $env:CAMERAP2P_PACKAGE CameraP2P.psd1
    Import-Module $manifest -Force

    # The card: files of known bytes.
    $card = (New-Item (Join-Path $TestDrive card) -ItemType Directory).FullName
    $random = [Random]::new(1)
    $library = foreach ($i in 1..24) {
        $bytes = [byte[]]::new($random.Next(100000, 400000))
        $random.NextBytes($bytes)
        $file = Join-Path $card ('{0:000}.jpg' -f $i)
        [IO.File]::WriteAllBytes($file, $bytes)
        (Get-Item $file).LastWriteTime = [datetime]'2026-11-01' + [timespan]::FromMinutes($i)
        (Get-FileHash $file).Hash
    }
    $sim = Start-CameraSimulator -Port 0 -SearchPort 0 -AddressPhase $false -MediaPath $card -Pace Recorded

    function Get-Saved { (Get-ChildItem $folder -Filter *.jpg -File -ErrorAction Ignore) }
}

AfterAll {
    Stop-CameraSimulator -All
    Remove-Module CameraP2P
}

Describe 'A synchronisation that is killed' {
    It 'goes on the next time, and no half file ever has a final name' -Skip:$IsWindows {
        $folder = Join-Path $TestDrive pictures
        $script = Join-Path $TestDrive sync.ps1
        Set-Content $script 'param($Manifest, $Port, $Folder)', '$ErrorActionPreference = "Stop"', 'Import-Module $Manifest', '$null = Connect-Camera 127.0.0.1 -Port $Port -WarningAction Ignore', 'Sync-CameraMedia $Folder | ConvertTo-Json'
        foreach ($round in 1..10) {
            $before = @(Get-Saved).Count
            $process = Start-Process $env:CAMERAP2P_PWSH -ArgumentList '-NoProfile', '-NonInteractive', '-File', $script, $manifest, $sim.Port, $folder -PassThru -RedirectStandardOutput (Join-Path $TestDrive out.txt)

            # It dies with a file under way: a new one has its name, and another has begun.
            foreach ($i in 1..400) {
                if ($process.HasExited -or (@(Get-Saved).Count -gt $before -and (Get-ChildItem $folder -Filter *.part))) { break }
                Start-Sleep -Milliseconds 25
            }
            Start-Sleep -Milliseconds $random.Next(150)
            $process.Kill()
            $process.WaitForExit()
            foreach ($file in Get-Saved) { (Get-FileHash $file).Hash | Should -BeIn $library }
        }

        @(Get-Saved).Count | Should -BeGreaterOrEqual 5
        $session = Connect-Camera 127.0.0.1 -Port $sim.Port
        $result = Sync-CameraMedia $folder
        Disconnect-Camera $session
        $result.Failed | Should -Be 0
        @(Get-Saved | ForEach-Object { (Get-FileHash $_).Hash } | Sort-Object) | Should -Be @($library | Sort-Object)
        Get-ChildItem $folder -Filter *.part | Should -BeNullOrEmpty
    }
}
