// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

namespace braid::kernels::cpu
{
/// The identifier that the linker gave this program, in hexadecimal; empty where it gave none.
[[nodiscard]] std::string build_id();
}  // namespace braid::kernels::cpu
