// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cstdint>

namespace braid::engine
{
/// Decides how many workers a block is worth: where most executions are in vain, because each transaction depends on the
/// one before, more workers bring heat and no speed.
///
/// Looks at a number of committed transactions at a time. Where less than 6 of 10 executions (8 of two workers) were of
/// use, it keeps about as many workers as were of use; where they were, it tries more, and after a try in vain waits twice
/// as long.
class CrewSize
{
public:
    CrewSize(unsigned workers, std::uint32_t epoch) noexcept
      : workers_(workers), epoch_(epoch), now_(workers)
    {}

    [[nodiscard]] unsigned now() const noexcept { return now_; }

    /// Begins anew with so many.
    void restart(unsigned size) noexcept
    {
        now_ = std::clamp(size, 1U, workers_);
        executions_ = 0;
        committed_ = 0;
        waited_ = 0;
        is_trying_ = false;
    }

    /// A transaction was committed after so many executions in vain. True where now() has changed.
    bool committed(unsigned in_vain) noexcept
    {
        executions_ += 1 + in_vain;
        if (++committed_ < epoch_)
            return false;
        const unsigned before = now_;
        decide();
        executions_ = 0;
        committed_ = 0;
        return now_ != before;
    }

private:
    static constexpr std::uint32_t patience_max = 64;

    void decide() noexcept
    {
        // Two that get in each other's way are slower than one alone well before half of what they do is in vain.
        const bool is_pair = now_ == 2;
        if (10 * committed_ < (is_pair ? 8 : 6) * executions_)
        {
            const std::uint32_t of_use =
                is_pair ? 1 : (12 * now_ * committed_ / executions_ + 7) / 10;
            if (is_trying_)
                patience_ = std::min(2 * patience_, patience_max);
            is_trying_ = false;
            waited_ = 0;
            now_ = std::clamp<unsigned>(of_use, 1, now_);
            return;
        }
        if (is_trying_)
            patience_ = std::max(patience_ / 2, 1U);
        is_trying_ = false;
        if (now_ == workers_ || ++waited_ < patience_)
            return;
        waited_ = 0;
        is_trying_ = true;
        now_ = std::min(workers_, now_ + (now_ + 1) / 2);
    }

    unsigned workers_;
    std::uint32_t epoch_;
    unsigned now_;
    std::uint32_t executions_ = 0;
    std::uint32_t committed_ = 0;
    /// Epochs to wait before the next try, and how many were waited.
    std::uint32_t patience_ = 1;
    std::uint32_t waited_ = 0;
    bool is_trying_ = false;
};
}  // namespace braid::engine
