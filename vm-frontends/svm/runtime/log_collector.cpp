// SPDX-License-Identifier: Apache-2.0
#include "vm-frontends/svm/runtime/log_collector.hpp"

#include <algorithm>

namespace braid::svm
{
void LogCollector::add(std::initializer_list<std::string_view> parts) noexcept
{
    if (!enabled_)
        return;
    std::size_t size = 0;
    for (const std::string_view part : parts)
        size += part.size();
    if (bytes_ + size >= bytes_max)
    {
        if (!truncated_)
            keep("Log truncated");
        truncated_ = true;
        return;
    }
    bytes_ += size;
    auto* line = static_cast<char*>(arena_->allocate(size, 1));
    char* to = line;
    for (const std::string_view part : parts)
        to = std::ranges::copy(part, to).out;
    keep({line, size});
}

void LogCollector::keep(std::string_view line) noexcept
{
    if (count_ == capacity_)
    {
        capacity_ = std::max<std::size_t>(32, 2 * capacity_);
        auto* grown = arena_->make_array<std::string_view>(capacity_).data();
        std::copy_n(lines_, count_, grown);
        lines_ = grown;
    }
    lines_[count_++] = line;
}
}  // namespace braid::svm
