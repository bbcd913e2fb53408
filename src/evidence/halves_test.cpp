#include "evidence/halves.hpp"
#include <gtest/gtest.h>
