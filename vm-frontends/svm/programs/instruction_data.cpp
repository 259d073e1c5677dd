// SPDX-License-Identifier: Apache-2.0
#include "vm-frontends/svm/programs/instruction_data.hpp"

#include "base/utf8.hpp"

namespace braid::svm
{
Bytes InstructionData::string() noexcept
{
    const Bytes text = bytes();
    ok_ = ok_ && is_utf8(text);
    return ok_ ? text : Bytes{};
}
}  // namespace braid::svm
