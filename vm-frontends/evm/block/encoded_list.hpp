// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/bytes.hpp"
#include <vector>

namespace braid::evm
{
/// Encodings written one behind another into one buffer, and seen one by one.
class EncodedList
{
public:
    /// Where the next encoding is appended.
    [[nodiscard]] std::vector<std::uint8_t>& bytes() noexcept { return bytes_; }
    /// Ends the encoding that was appended since the last call.
    void end_item() { ends_.push_back(bytes_.size()); }

    [[nodiscard]] std::size_t size() const noexcept { return ends_.size(); }
    /// Valid until something is appended. [i < size()]
    [[nodiscard]] Bytes operator[](std::size_t i) const noexcept
    {
        const std::size_t begin = i == 0 ? 0 : ends_[i - 1];
        return Bytes{bytes_}.subspan(begin, ends_[i] - begin);
    }
    /// All of them; valid until something is appended.
    [[nodiscard]] std::vector<Bytes> views() const
    {
        std::vector<Bytes> views;
        views.reserve(size());
        for (std::size_t i = 0; i < size(); ++i)
            views.push_back((*this)[i]);
        return views;
    }

private:
    std::vector<std::uint8_t> bytes_;
    std::vector<std::size_t> ends_;
};
}  // namespace braid::evm
