# Sessions in other runspaces, and cameras in other processes.
BeforeAll {
    $manifest = Join-Path $env:CAMERAP2P_PACKAGE CameraP2P.psd1
    Import-Module $manifest -Force
    $sim = Start-CameraSimulator -Port 0 -SearchPort 0
    $session = $sim | Connect-Camera -Name front -WarningAction Ignore
}

AfterAll {
    Disconnect-Camera -All
    Stop-CameraSimulator -All
    Remove-Module CameraP2P
}

Describe 'ForEach-Object -Parallel' {
    It 'uses a session of the caller' {
        $models = 1..4 | ForEach-Object -Parallel {
            Import-Module $using:manifest
            (Get-CameraInfo -Session $using:session).Model
        }
        $models | Should -Be @('KJK230', 'KJK230', 'KJK230', 'KJK230')
        $session.State | Should -Be Connected
    }

    It 'connects to a camera of its own in each runspace' {
        $results = 1..4 | ForEach-Object -Parallel {
            Import-Module $using:manifest
            $null = Connect-Camera 127.0.0.1 -Port ($using:sim).Port -Name "camera$_" -WarningAction Ignore
            [pscustomobject]@{ Name = $CameraSession.Name; Sessions = $CameraSessions.Count }
            Disconnect-Camera
        }
        $results.Name | Sort-Object | Should -Be @('camera1', 'camera2', 'camera3', 'camera4')
        $results.Sessions | Should -Be @(1, 1, 1, 1)
    }
}

Describe 'Start-ThreadJob' {
    It 'uses a session of the caller' -Skip:(-not (Get-Command Start-ThreadJob -ErrorAction Ignore)) {
        $job = Start-ThreadJob { Import-Module $using:manifest; Get-CameraInfo -Session $using:CameraSession }
        $info = $job | Receive-Job -Wait -AutoRemoveJob
        $info.Session | Should -Be front
    }
}

Describe 'Start-Job' {
    It 'brings objects back from another process' {
        $port = $sim.Port
        $job = Start-Job {
            $env:POWERSHELL_TELEMETRY_OPTOUT = '1'
            Import-Module $using:manifest
            $null = Connect-Camera 127.0.0.1 -Port $using:port -NoHeartbeat -WarningAction Ignore
            Get-CameraInfo
            Disconnect-Camera
        }
        $info = $job | Receive-Job -Wait -AutoRemoveJob
        $info.Model | Should -Be KJK230
    }
}

Describe 'The heartbeat as a job' {
    It 'is found, received, stopped and removed like any other' {
        $job = Start-CameraHeartbeat -Session $session -IntervalSeconds 0.2 -IncludeBeat
        Get-Job -Id $job.Id | Should -Not -BeNullOrEmpty
        $null = Wait-Job $job -Timeout 2
        (Receive-Job $job).Kind | Should -Contain Beat
        Stop-Job $job
        $job.State | Should -Be Stopped
        Remove-Job $job
        Get-Job | Where-Object Id -EQ $job.Id | Should -BeNullOrEmpty
    }
}
