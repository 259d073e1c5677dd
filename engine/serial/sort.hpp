// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "storage/write_set.hpp"

namespace braid::engine
{
/// Orders the entries by {vm, kind, bytes}.
void sort(storage::WriteSet& set) noexcept;
}  // namespace braid::engine
